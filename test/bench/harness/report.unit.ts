import { isMet } from '../../../bench/harness/benchmark.ts';
import { rowText } from '../../../bench/harness/report.ts';

const value = { least: 900, median: 12_345.6, most: 23_000 };

test('a row shows median, minimum and maximum, the ratio, and whether its target is met', () => {
  const ratio = { least: 0.71234, median: 0.8123, most: 0.9, to: 'the floor', aim: { atLeast: 0.8 } };

  const text = rowText({ name: 'sender', value, unit: 'messages/s', ratio, note: 'one lane' });

  expect(text.trim().split(/ {2,}/)).toEqual([
    'sender',
    '12,346 messages/s',
    '(900–23,000)',
    '0.812 × the floor (0.712–0.9)',
    'aim ≥ 0.8: met',
    'one lane',
  ]);
});

test('an aim is a bound that may be touched', () => {
  expect([2.9, 3, 3.1].map((median) => isMet({ atMost: 3 }, median))).toEqual([true, true, false]);
  expect([0.79, 0.8].map((median) => isMet({ atLeast: 0.8 }, median))).toEqual([false, true]);
});
