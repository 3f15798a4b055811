/**
 * The backoff before the next attempt: full jitter between the minimum backoff and a ceiling that doubles with each
 * failure in a row, so that many senders do not retry at the same time.
 *
 * @param failures number of failed attempts in a row, from 1
 * @param random a random number from 0 to 1
 * @returns ms
 */
export function backoffMs(failures: number, minMs: number, maxMs: number, random: number): number {
  const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(failures, 30));
  return Math.round(minMs + random * (ceiling - minMs));
}
