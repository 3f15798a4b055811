/** A message that comes into the queue. */
export interface Arrival {
  /** ms since the first one could have come. */
  readonly atMs: number;
  /** Whose message it is, from 0: a FIFO group. */
  readonly patient: number;
}

/** Shares of the messages by patient; they add up to 1. */
export type Shares = readonly number[];

export function evenShares(patients: number): Shares {
  return Array.from({ length: patients }, () => 1 / patients);
}

/** Zipf's law with exponent 1: the patient in place n has 1 ÷ n of what the first one has. */
export function skewedShares(patients: number): Shares {
  const weights = Array.from({ length: patients }, (_, place) => 1 / (place + 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Messages that come independently of each other (a Poisson process), in the order in which they come.
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

/** The first place whose end is larger, by halving; the last one if rounding left none. */
function firstAbove(ends: readonly number[], value: number): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 1) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
