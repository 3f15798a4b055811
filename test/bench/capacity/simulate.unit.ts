import { type Arrival, evenShares, poissonArrivals, skewedShares } from '../../../bench/capacity/arrivals.ts';
import { observe } from '../../../bench/capacity/observe.ts';
import { simulate } from '../../../bench/capacity/simulate.ts';
import { seededRandom } from '../../../local/drill/random.ts';

const MANY = 200_000;
/** Twenty messages a second for a lane, and 12.5 for a patient. */
const [LANE_MS, PATIENT_MS] = [50, 80];

function arrivalsOf(rate: number, shares = evenShares(MANY), count = MANY, seed = 7): Arrival[] {
  return poissonArrivals(count, rate, shares, seededRandom(seed));
}

const by = (lanes: number) => ({ lanes, laneMs: LANE_MS, patientMs: PATIENT_MS });

function run(arrivals: readonly Arrival[], lanes: number) {
  return observe(arrivals, simulate(arrivals, by(lanes)), by(lanes));
}

test('a message is taken when it comes, the next one of that patient when it is removed', () => {
  const arrivals = [
    { atMs: 10, patient: 0 },
    { atMs: 20, patient: 0 },
    { atMs: 30, patient: 1 },
    { atMs: 40, patient: 2 },
    { atMs: 500, patient: 0 },
  ];

  const startMs = simulate(arrivals, { lanes: 2, laneMs: 100, patientMs: 150 });

  // The second lane takes patient 1 meanwhile. The first one is free at 110 and takes patient 2, for patient 0 is only at 160.
  expect([...startMs]).toEqual([10, 160, 30, 110, 500]);
});

test('a patient who is free before the lane is refused', () => {
  expect(() => simulate([], { lanes: 1, laneMs: 100, patientMs: 99 })).toThrow(
    'patientMs is 99, expected laneMs (100) or more',
  );
  expect(simulate([], { lanes: 1, laneMs: 100, patientMs: 300 })).toHaveLength(0);
});

test('the messages of a patient go one at a time and in the order in which they came', () => {
  const arrivals = arrivalsOf(300, skewedShares(20), 20_000);
  const startMs = simulate(arrivals, by(8));
  const freeAt = new Map<number, number>();
  let tooEarly = 0;

  for (const [index, { patient }] of arrivals.entries()) {
    const start = startMs[index] ?? 0;
    if (start < (freeAt.get(patient) ?? 0)) tooEarly += 1;
    freeAt.set(patient, start + PATIENT_MS);
  }
  expect(freeAt.size).toBe(20);
  expect(tooEarly).toBe(0);
});

test('no message is taken before it comes, and never more at a time than there are lanes', () => {
  const arrivals = arrivalsOf(300, skewedShares(50), 20_000);
  const startMs = simulate(arrivals, by(4));
  const sorted = startMs.toSorted();

  expect(arrivals.filter(({ atMs }, index) => (startMs[index] ?? -1) < atMs)).toEqual([]);
  // What is taken fifth is taken when the first is accepted, at the earliest.
  const apart = [...sorted.slice(4)].map((start, index) => start - (sorted[index] ?? 0));
  expect(Math.min(...apart)).toBeCloseTo(LANE_MS, 6);
});

test('no lane stands idle while a patient waits whose turn it is', () => {
  const arrivals = arrivalsOf(70, skewedShares(10), 2000);
  const startMs = simulate(arrivals, by(4));
  const takenAt = (ms: number, forMs: number) =>
    arrivals.filter((_, index) => (startMs[index] ?? 0) <= ms && ms < (startMs[index] ?? 0) + forMs);

  const waited = arrivals.filter(({ atMs }, index) => startMs[index] !== atMs);
  const needlessly = waited.filter(
    ({ atMs, patient }) =>
      takenAt(atMs, LANE_MS).length < 4 &&
      takenAt(atMs, PATIENT_MS).every((other) => other.patient !== patient),
  );

  expect(waited.length).toBeGreaterThan(500);
  expect(needlessly).toEqual([]);
});

test('one lane waits as the formula of Pollaczek and Khinchine says for constant service', () => {
  for (const utilization of [0.3, 0.6, 0.8]) {
    const { waitMs } = run(arrivalsOf((1000 * utilization) / LANE_MS), 1);
    const expected = (utilization * LANE_MS) / (2 * (1 - utilization));

    expect(waitMs / expected).toBeGreaterThan(0.95);
    expect(waitMs / expected).toBeLessThan(1.05);
  }
});

test('throughput is what comes, as long as the lanes can take it', () => {
  const { throughput, utilization } = run(arrivalsOf(100), 8);

  expect(throughput / 100).toBeCloseTo(1, 1.7);
  expect(utilization).toBeCloseTo(100 / 160, 2);
});

test('more comes than the lanes can take: lanes ÷ lane time go through and the wait grows', () => {
  const arrivals = arrivalsOf(400);
  const { throughput, utilization, waitMs } = run(arrivals, 8);

  expect(throughput).toBeCloseTo(160, 0);
  expect(throughput).toBeLessThan(160.1);
  expect(utilization).toBeCloseTo(1, 3);
  expect(waitMs).toBeGreaterThan(4 * run(arrivals.slice(0, MANY / 10), 8).waitMs);
});

test('one patient gets 1 ÷ patient time, however many lanes there are', () => {
  for (const lanes of [1, 4, 32]) {
    const { throughput } = run(arrivalsOf(100, [1], 20_000), lanes);

    expect(throughput).toBeCloseTo(12.5, 1);
  }
});

test('a patient with too many messages does not hold up the others', () => {
  // Half of all are one patient's: 50 a second, of which 12.5 can go.
  const others = 1000;
  const shares = [0.5, ...evenShares(others).map((share) => share / 2)];
  const arrivals = arrivalsOf(100, shares, 50_000);
  const startMs = simulate(arrivals, by(8));
  const waits = arrivals.flatMap(({ atMs, patient }, index) =>
    patient === 0 ? [] : [(startMs[index] ?? 0) - atMs],
  );

  expect(observe(arrivals, startMs, by(8)).throughput).toBeCloseTo(62.5, 0);
  expect(waits.reduce((sum, ms) => sum + ms, 0) / waits.length).toBeLessThan(10);
});

test('messages come at the rate and with the shares that were asked for, the same ones for the same seed', () => {
  const shares = skewedShares(4);
  const arrivals = arrivalsOf(50, shares);

  expect((1000 * MANY) / (arrivals.at(-1)?.atMs ?? 0) / 50).toBeCloseTo(1, 1.7);
  for (const [place, weight] of [12, 6, 4, 3].entries()) expect(shares[place]).toBeCloseTo(weight / 25, 9);
  for (const [patient, share] of shares.entries())
    expect(arrivals.filter((arrival) => arrival.patient === patient).length / MANY).toBeCloseTo(share, 2);
  expect(arrivalsOf(50, shares, 100)).toEqual(arrivals.slice(0, 100));
  expect(arrivalsOf(50, shares, 100, 8)).not.toEqual(arrivals.slice(0, 100));
});
