/**
 * Retry-After in ms (RFC 9110 §10.2.3: seconds or a date), undefined where there is none.
 *
 * @param now ms since 1970
 */
export function retryAfterOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
