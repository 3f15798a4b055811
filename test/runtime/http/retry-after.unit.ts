import { retryAfterOf } from '../../../runtime/http/retry-after.ts';

test.each<[string | null, number | undefined]>([
  [null, undefined],
  ['3', 3000],
  ['Fri, 02 Jan 2026 03:04:15 GMT', 10_000],
  ['Fri, 02 Jan 2026 03:00:00 GMT', 0],
  ['soon', undefined],
])('Retry-After %j is %j ms', (header, ms) => {
  expect(retryAfterOf(header, Date.parse('2026-01-02T03:04:05Z'))).toBe(ms);
});
