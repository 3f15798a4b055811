import { seededRandom } from '../../local/drill/random.ts';
import { evenShares, poissonArrivals, type Shares, skewedShares } from './arrivals.ts';
import { type Observed, observe } from './observe.ts';
import { timesOf } from './plan.ts';
import { predict } from './predict.ts';
import { simulate } from './simulate.ts';

// Question: does the arithmetic of docs/capacity.md hold? It calculates lanes by division. Only a simulation shows the
// effect of random arrivals, of order within a patient, and of a patient with many messages.

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

/** Simulates queue and lanes for several lane counts, round trips, rates and patient mixes. A seed always gives the same rows. */
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
