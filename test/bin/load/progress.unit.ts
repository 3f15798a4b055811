import { duration, pace } from '../../../bin/load/progress.ts';

test.each([
  [0, '0 s'],
  [0.2, '1 s'],
  [89.5, '90 s'],
  [91, '2 min'],
  [3 * 3600 + 5 * 60, '3 h 5 min'],
])('%d s is %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test('the rate is that of this run and determines the remaining time', () => {
  expect(pace(500, 1000, 2000)).toEqual({ rate: '250', remaining: '4 s' });
  expect(pace(1, 10, 2000)).toEqual({ rate: '0.5', remaining: '20 s' });
  expect(pace(0, 10, 2000)).toEqual({ rate: '0.0', remaining: '?' });
  expect(pace(0, 0, 2000)).toEqual({ rate: '0.0', remaining: '0 s' });
});
