import { backoffMs } from '../../runtime/backoff.ts';

describe('the pause after failures in a row', () => {
  test('lies between the minimum backoff and a ceiling that doubles up to the maximum', () => {
    expect([1, 2, 3, 6, 7, 1_000_000].map((failures) => backoffMs(failures, 1000, 60_000, 1))).toEqual([
      2000, 4000, 8000, 60_000, 60_000, 60_000,
    ]);
    expect(backoffMs(1_000_000, 1000, 60_000, 0)).toBe(1000);
    expect(backoffMs(2, 1000, 60_000, 0.5)).toBe(2500);
  });

  test('is the one that was set where least and largest are the same', () => {
    expect(backoffMs(5, 300, 300, 0.7)).toBe(300);
  });
});
