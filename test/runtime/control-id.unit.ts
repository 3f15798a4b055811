import { randomBytes } from 'node:crypto';
import { createControlIds } from '../../runtime/control-id.ts';

const random = () => randomBytes(8);

describe('message control IDs', () => {
  test('have 20 characters that a FHIR id can have', () => {
    expect(createControlIds(Date.now, random).next().controlId).toMatch(/^[0-9A-Z]{20}$/);
  });

  test('sort by time, within a millisecond and when the clock is set back', () => {
    const clock = [5, 5, 5, 3, 4, 6, 2 ** 44, 1];
    const ids = createControlIds(() => clock.shift() ?? 0, random);
    const made = Array.from({ length: 8 }, () => ids.next());

    expect(made.map(({ controlId }) => controlId).toSorted()).toEqual(made.map(({ controlId }) => controlId));
    expect(made.map(({ time }) => time)).toEqual([5, 5, 5, 5, 5, 6, 2 ** 44, 2 ** 44]);
  });

  test('of two processes sort by their clocks and do not meet', () => {
    const early = createControlIds(() => 1000, random).next().controlId;
    const late = createControlIds(() => 1001, random).next().controlId;
    const many = new Set(
      Array.from({ length: 1000 }, () => createControlIds(() => 1000, random).next().controlId),
    );

    expect(early < late).toBe(true);
    expect(many.size).toBe(1000);
  });

  test('are later than an instant that the clock has not reached, and of the clock again afterwards', () => {
    const ids = createControlIds(() => 1000, random);
    const before = ids.next();
    const ahead = ids.next(5000);
    const again = ids.next(999);

    expect([before.time, ahead.time, again.time]).toEqual([1000, 5001, 1000]);
    expect(ahead.controlId > before.controlId).toBe(true);
    expect(again.controlId > before.controlId).toBe(true);
    expect(again.controlId < ahead.controlId).toBe(true);
  });
});
