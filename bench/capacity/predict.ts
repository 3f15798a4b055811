import type { Shares } from './arrivals.ts';
import type { Observed } from './observe.ts';
import type { Lanes } from './simulate.ts';

/**
 * What docs/capacity.md says without simulating. Throughput is the least of what comes, what the lanes can take, and
 * what the patients can: lanes ÷ service time in all, 1 ÷ service time for each patient. The wait is infinite where
 * more comes than that.
 */
export function predict(ratePerSecond: number, shares: Shares, { lanes, serviceMs }: Lanes): Observed {
  const mostPerLane = 1000 / serviceMs;
  const perPatient = shares.map((share) => Math.min(share * ratePerSecond, mostPerLane));
  const throughput = Math.min(
    lanes * mostPerLane,
    perPatient.reduce((sum, rate) => sum + rate, 0),
  );
  const erlangs = ratePerSecond / mostPerLane;
  // A message waits for its patient's turn and for a lane. With one lane the one is part of the other.
  const turnMs = lanes === 1 ? 0 : patientWaitMs(erlangs, shares, serviceMs);
  return {
    throughput,
    utilization: throughput / (lanes * mostPerLane),
    waitMs: laneWaitMs(erlangs, lanes, serviceMs) + turnMs,
  };
}

/**
 * Mean wait of a queue with Poisson arrivals, constant service and several servers (M/D/c): half of that with
 * exponential service, with the correction of Cosmetatos (INFOR 13, 1975). Exact for one server.
 */
function laneWaitMs(erlangs: number, lanes: number, serviceMs: number): number {
  if (erlangs >= lanes) return Number.POSITIVE_INFINITY;
  const utilization = erlangs / lanes;
  const correction =
    1 + ((1 - utilization) * (lanes - 1) * (Math.sqrt(4 + 5 * lanes) - 2)) / (16 * utilization * lanes);
  return ((erlangC(erlangs, lanes) * serviceMs) / (lanes - erlangs) / 2) * correction;
}

/** Mean wait if there were a lane for each patient: each is a queue of its own, with one server (M/D/1). */
function patientWaitMs(erlangs: number, shares: Shares, serviceMs: number): number {
  return shares.reduce((sum, share) => sum + share * laneWaitMs(share * erlangs, 1, serviceMs), 0);
}

/** Erlang's C formula: the probability that all servers are taken, with exponential service. */
function erlangC(erlangs: number, servers: number): number {
  let blocked = 1;
  for (let server = 1; server <= servers; server += 1)
    blocked = (erlangs * blocked) / (server + erlangs * blocked);
  return blocked / (1 - (erlangs / servers) * (1 - blocked));
}
