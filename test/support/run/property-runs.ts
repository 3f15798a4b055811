/** Set by `npm run test:properties`: cases of each property test, in place of those of the daily run. */
export const PROPERTY_RUNS = 'PROPERTY_RUNS';

/** Daily runs take the same cases each time, so that a red build says something of the change that it builds. */
const DAILY_SEED = 20_260_101;

/**
 * How many cases a property test takes, for `fc.assert`: those of `npm run test:properties` are new each time.
 *
 * @param oneIn of so many of those it takes one, where a single case is worth many
 */
export function runs(daily: number, oneIn = 1): { numRuns: number; seed?: number } {
  const set = process.env[PROPERTY_RUNS];
  if (set === undefined) return { numRuns: daily, seed: DAILY_SEED };
  return { numRuns: Math.ceil(numberOfRuns(set) / oneIn) };
}

/** @throws RangeError if the text is no whole number from 1: no cases at all would pass in silence */
export function numberOfRuns(text: string): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number > 0) return number;
  throw new RangeError(`"${text}" is no number of cases, expected a whole number from 1 to 999999999`);
}
