/** A message that arrives in the queue. */
export interface Arrival {
  /** ms since the start of the simulation. */
  readonly atMs: number;
  /** Index of the patient, from 0: a FIFO group. */
  readonly patient: number;
}

/** Shares of the messages by patient; they add up to 1. */
export type Shares = readonly number[];

export function evenShares(patients: number): Shares {
  return Array.from({ length: patients }, () => 1 / patients);
}

/** Zipf's law with exponent 1: the nth patient has 1 ÷ n as many messages as the first. */
export function skewedShares(patients: number): Shares {
  const weights = Array.from({ length: patients }, (_, place) => 1 / (place + 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Messages that arrive independently of each other (a Poisson process), in the order of arrival.
 *
 * @param random from 0 to 1, without 1
 */
export function poissonArrivals(
  count: number,
  ratePerSecond: number,
  shares: Shares,
  random: () => number,
): Arrival[] {
  let sum = 0;
  const ends = shares.map((share) => {
    sum += share;
    return sum;
  });
  let atMs = 0;
  return Array.from({ length: count }, () => {
    atMs -= (Math.log(1 - random()) * 1000) / ratePerSecond;
    return { atMs, patient: firstAbove(ends, random()) };
  });
}

/** The first index whose end is larger, by binary search; the last index if rounding left none. */
function firstAbove(ends: readonly number[], value: number): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 1) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
