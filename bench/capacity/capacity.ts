import { seededRandom } from '../../local/drill/random.ts';
import { evenShares, poissonArrivals, type Shares, skewedShares } from './arrivals.ts';
import { type Observed, observe } from './observe.ts';
import { timesOf } from './plan.ts';
import { predict } from './predict.ts';
import { simulate } from './simulate.ts';

// Question: does the arithmetic of docs/capacity.md hold? It plans lanes by dividing; what patients that come at random,
// their order and a patient who has many messages make of it, only the messages themselves can tell.

export interface CapacityRow {
  readonly patients: 'even' | 'skewed';
  readonly lanes: number;
  readonly roundTripMs: number;
  readonly ratePerSecond: number;
  readonly simulated: Observed;
  readonly predicted: Observed;
}

const PATIENTS = 1000;
const MESSAGES = 20_000;
const SHARES: Readonly<Record<CapacityRow['patients'], Shares>> = {
  even: evenShares(PATIENTS),
  skewed: skewedShares(PATIENTS),
};

/** Simulates the queue and the lanes over lanes, round trips, rates and kinds of patients. The same seed gives the same rows. */
export function capacityRows(seed = 1): CapacityRow[] {
  const rows: CapacityRow[] = [];
  for (const patients of ['even', 'skewed'] as const)
    for (const ratePerSecond of [1, 10, 100, 1000]) {
      const shares = SHARES[patients];
      const arrivals = poissonArrivals(MESSAGES, ratePerSecond, shares, seededRandom(seed));
      for (const roundTripMs of [1, 20, 100])
        for (const lanes of [1, 2, 4, 8, 16, 32]) {
          const by = { lanes, ...timesOf(roundTripMs) };
          const simulated = observe(arrivals, simulate(arrivals, by), by);
          const predicted = predict(ratePerSecond, shares, by);
          rows.push({ patients, lanes, roundTripMs, ratePerSecond, simulated, predicted });
        }
    }
  return rows;
}
