import type { Shares } from './arrivals.ts';
import type { Observed } from './observe.ts';
import type { Lanes } from './simulate.ts';

/**
 * What docs/capacity.md says without simulating. Throughput is the least of what comes, what the lanes can take, and
 * what the patients can: lanes ÷ lane time in all, 1 ÷ patient time for each patient. The wait is infinite where more
 * comes than that.
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
 * Mean wait for the patient's own turn, if there were a lane for each patient: each is a queue with one server. A single
 * lane is taken for most of that time, so only the rest of it is further wait.
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

/** Erlang's C formula: the probability that all servers are taken, with exponential service. */
function erlangC(erlangs: number, servers: number): number {
  let blocked = 1;
  for (let server = 1; server <= servers; server += 1)
    blocked = (erlangs * blocked) / (server + erlangs * blocked);
  return blocked / (1 - (erlangs / servers) * (1 - blocked));
}
