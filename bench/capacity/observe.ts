import type { Arrival } from './arrivals.ts';
import type { Lanes } from './simulate.ts';

/** The results of a simulation, from the end of its first tenth, in which it settles, to its last arrival. */
export interface Observed {
  /** Accepted messages per second. */
  readonly throughput: number;
  /** Utilization of the lanes, from 0 to 1. */
  readonly utilization: number;
  /** From arrival to receive, mean in ms. Without an equilibrium it grows with the length of the simulation. */
  readonly waitMs: number;
}

/** @param startMs when each message was received by a lane, as the simulation returns it */
export function observe(
  arrivals: readonly Arrival[],
  startMs: Float64Array,
  { lanes, laneMs }: Lanes,
): Observed {
  const first = Math.floor(arrivals.length / 10);
  const fromMs = arrivals[first]?.atMs ?? 0;
  const toMs = arrivals.at(-1)?.atMs ?? 0;
  let [done, takenMs, waitedMs] = [0, 0, 0];
  for (const [index, { atMs }] of arrivals.entries()) {
    const start = startMs[index] ?? 0;
    const end = start + laneMs;
    if (end > fromMs && end <= toMs) done += 1;
    takenMs += Math.max(0, Math.min(end, toMs) - Math.max(start, fromMs));
    if (index >= first) waitedMs += start - atMs;
  }
  return {
    throughput: (1000 * done) / (toMs - fromMs),
    utilization: takenMs / (lanes * (toMs - fromMs)),
    waitMs: waitedMs / (arrivals.length - first),
  };
}
