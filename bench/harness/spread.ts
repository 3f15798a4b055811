/** What several windows or runs gave: the median is quoted, the other two say how far to trust it. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** @throws RangeError if there is nothing to be spread: a benchmark that measured nothing has failed */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  const [left, right] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (least === undefined || most === undefined || left === undefined || right === undefined)
    throw new RangeError('nothing was measured');
  return { least, median: (left + right) / 2, most };
}

/** The ratio window by window: both were measured in turn, so a machine whose speed drifts changes both. */
export function ratioOf(values: readonly number[], others: readonly number[]): Spread {
  if (values.length !== others.length) throw new RangeError('windows without a counterpart');
  return spreadOf(values.map((value, index) => value / (others[index] ?? Number.NaN)));
}
