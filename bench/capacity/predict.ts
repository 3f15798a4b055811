import type { Shares } from './arrivals.ts';
import type { Observed } from './observe.ts';
import type { Lanes } from './simulate.ts';

/**
 * The formulas of docs/capacity.md. Throughput is the minimum of the arrival rate, the capacity of the lanes (lanes ÷ lane
 * time) and the capacity of the patients (1 ÷ patient time for each). If more arrives than that, the wait is infinite.
 */
export function predict(
  ratePerSecond: number,
  shares: Shares,
  { lanes, laneMs, patientMs }: Lanes,
): Observed {
  const mostOfLanes = (1000 * lanes) / laneMs;
  const ofPatients = shares.map((share) => Math.min(share * ratePerSecond, 1000 / patientMs));
  const throughput = Math.min(
    mostOfLanes,
    ofPatients.reduce((sum, rate) => sum + rate, 0),
  );
  const forLaneMs = waitMs(ratePerSecond, lanes, laneMs);
  return {
    throughput,
    utilization: throughput / mostOfLanes,
    waitMs: Number.isFinite(forLaneMs)
      ? forLaneMs + turnMs(ratePerSecond, shares, { lanes, laneMs, patientMs })
      : forLaneMs,
  };
}

/**
 * Mean wait for earlier messages of the same patient, if each patient had a lane: a queue with one server. With a single
 * lane, most of that time is already counted as waiting for the lane, so only the rest is added.
 */
function turnMs(ratePerSecond: number, shares: Shares, { lanes, laneMs, patientMs }: Lanes): number {
  const alone = (ms: number) =>
    shares.reduce((sum, share) => sum + share * waitMs(share * ratePerSecond, 1, ms), 0);
  return lanes === 1 ? alone(patientMs) - alone(laneMs) : alone(patientMs);
}

/**
 * Mean wait of a queue with Poisson arrivals, constant service and several servers (M/D/c): half of that with
 * exponential service, with the correction of Cosmetatos (INFOR 13, 1975). Exact for one server.
 */
function waitMs(ratePerSecond: number, servers: number, serviceMs: number): number {
  const erlangs = (ratePerSecond * serviceMs) / 1000;
  if (erlangs >= servers) return Number.POSITIVE_INFINITY;
  const utilization = erlangs / servers;
  const correction =
    1 + ((1 - utilization) * (servers - 1) * (Math.sqrt(4 + 5 * servers) - 2)) / (16 * utilization * servers);
  return ((erlangC(erlangs, servers) * serviceMs) / (servers - erlangs) / 2) * correction;
}

/** Erlang's C formula: the probability that all servers are busy, with exponential service. */
function erlangC(erlangs: number, servers: number): number {
  let blocked = 1;
  for (let server = 1; server <= servers; server += 1)
    blocked = (erlangs * blocked) / (server + erlangs * blocked);
  return blocked / (1 - (erlangs / servers) * (1 - blocked));
}
