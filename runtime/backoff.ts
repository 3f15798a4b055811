/**
 * The pause before a further attempt: full jitter between the least pause and a ceiling that doubles with each
 * failure in a row, so that many senders do not come back at once.
 *
 * @param failures how many attempts failed in a row, from 1
 * @param random from 0 to 1
 * @returns ms
 */
export function backoffMs(failures: number, minMs: number, maxMs: number, random: number): number {
  const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(failures, 30));
  return Math.round(minMs + random * (ceiling - minMs));
}
