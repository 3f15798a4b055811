/** Set by `npm run test:properties`: cases of each property test, in place of those of the daily run. */
export const PROPERTY_RUNS = 'PROPERTY_RUNS';

/** How many cases a property test takes, for `fc.assert`. */
export function runs(daily: number): { numRuns: number } {
  const set = process.env[PROPERTY_RUNS];
  return { numRuns: set === undefined ? daily : numberOfRuns(set) };
}

/** @throws RangeError if the text is no whole number from 1: no cases at all would pass in silence */
export function numberOfRuns(text: string): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number > 0) return number;
  throw new RangeError(`"${text}" is no number of cases, expected a whole number from 1 to 999999999`);
}
