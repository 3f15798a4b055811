import { evenShares } from '../../../bench/capacity/arrivals.ts';
import { type CapacityRow, capacityRows } from '../../../bench/capacity/capacity.ts';
import { timesOf } from '../../../bench/capacity/plan.ts';
import { predict } from '../../../bench/capacity/predict.ts';

let rows: CapacityRow[] = [];
beforeAll(() => {
  rows = capacityRows();
});

const ratioOf = ({ simulated, predicted }: CapacityRow) => simulated.throughput / predicted.throughput;

test('throughput as simulated is that of the formula within 5 %', () => {
  expect(rows.length).toBe(144);
  expect(Math.min(...rows.map(ratioOf))).toBeGreaterThan(0.95);
  expect(Math.max(...rows.map(ratioOf))).toBeLessThan(1.05);
});

test('never more goes through than lanes ÷ lane time, but for the edges of the window', () => {
  const shares = rows.map(
    ({ lanes, roundTripMs, simulated }) =>
      (simulated.throughput * timesOf(roundTripMs).laneMs) / 1000 / lanes,
  );
  expect(Math.max(...shares)).toBeLessThan(1.01);
});

test('waits as simulated are those of the formula within 15 %, where there is anything to wait for', () => {
  const steady = rows.filter(({ predicted }) => predicted.waitMs >= 1 && Number.isFinite(predicted.waitMs));
  const ratios = steady.map(({ simulated, predicted }) => simulated.waitMs / predicted.waitMs);

  expect(steady.length).toBeGreaterThan(20);
  expect(Math.min(...ratios)).toBeGreaterThan(0.85);
  expect(Math.max(...ratios)).toBeLessThan(1.15);
});

test('where the formula says that the wait grows, it does', () => {
  const growing = rows.filter(({ predicted }) => !Number.isFinite(predicted.waitMs));

  expect(growing.length).toBeGreaterThan(40);
  const inTurns = growing.map(({ simulated, roundTripMs }) => simulated.waitMs / timesOf(roundTripMs).laneMs);
  expect(Math.min(...inTurns)).toBeGreaterThan(3);
});

test('another seed gives other figures and the same answer', () => {
  const others = capacityRows(2);

  expect(others.map(({ simulated }) => simulated.waitMs)).not.toEqual(
    rows.map(({ simulated }) => simulated.waitMs),
  );
  expect(Math.min(...others.map(ratioOf))).toBeGreaterThan(0.95);
});

test('one patient and one lane: the wait is that of a queue whose service is the time of the patient', () => {
  const by = { lanes: 1, laneMs: 40, patientMs: 60 };
  const { waitMs, throughput } = predict(10, [1], by);

  // M/D/1: half of the service time, times utilization ÷ what is left of it.
  expect(waitMs).toBeCloseTo((60 / 2) * (0.6 / 0.4), 6);
  expect(throughput).toBe(10);
  expect(predict(100, [1], by).throughput).toBeCloseTo(1000 / 60, 6);
});

/**
 * The exact mean wait with constant service, in service times, without a formula: whoever is in service now is gone one
 * service time later, so the number of messages from one such moment to the next is a Markov chain (Crommelin 1932).
 */
function exactWait(lanes: number, erlangs: number): number {
  const most = 120;
  const arriving = [Math.exp(-erlangs)];
  for (let count = 1; count < most; count += 1) arriving.push(((arriving[count - 1] ?? 0) * erlangs) / count);
  let present = arriving;
  for (let round = 0; round < 300; round += 1) {
    const next = arriving.map(() => 0);
    for (const [count, probability] of present.entries()) {
      const left = count > lanes ? count - lanes : 0;
      for (let more = 0; left + more < most; more += 1)
        next[left + more] = (next[left + more] ?? 0) + probability * (arriving[more] ?? 0);
    }
    present = next;
  }
  return present.reduce((sum, share, count) => sum + share * Math.max(0, count - lanes), 0) / erlangs;
}

test.each([
  [1, 0.8],
  [2, 0.8],
  [4, 0.7],
  [8, 0.8],
  [16, 0.9],
])('%d lanes at utilization %d wait as the exact chain says, within 2 percent', (lanes, utilization) => {
  const by = { lanes, laneMs: 1000, patientMs: 1000 };
  const { waitMs } = predict(lanes * utilization, evenShares(10_000), by);

  expect(waitMs / 1000 / exactWait(lanes, lanes * utilization)).toBeCloseTo(1, 1.4);
});
