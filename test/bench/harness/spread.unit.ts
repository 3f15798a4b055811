import { ratioOf, spreadOf } from '../../../bench/harness/spread.ts';

test('a spread is the median with the least and the most', () => {
  expect(spreadOf([3, 1, 2])).toEqual({ least: 1, median: 2, most: 3 });
  expect(spreadOf([4, 1, 2, 3])).toEqual({ least: 1, median: 2.5, most: 4 });
});

test('a ratio is taken window by window, so a machine that slows down changes nothing', () => {
  expect(ratioOf([10, 5, 1], [20, 10, 2])).toEqual({ least: 0.5, median: 0.5, most: 0.5 });
});

test('a benchmark that measured nothing, or windows without a counterpart, are errors', () => {
  expect(() => spreadOf([])).toThrow('nothing was measured');
  expect(() => ratioOf([1, 2], [1])).toThrow('windows without a counterpart');
});
