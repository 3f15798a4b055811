import fc from 'fast-check';
import {
  chooseFault,
  FAULTS,
  type FaultName,
  type FaultPlan,
} from '../../test-hl7-server/faults/fault-plan.ts';
import {
  FAULT_PLAN_EXAMPLE,
  formatFaultPlan,
  parseFaultPlan,
} from '../../test-hl7-server/faults/fault-plan-text.ts';
import { createFaults } from '../../test-hl7-server/faults/faults.ts';
import { runs } from '../support/run/property-runs.ts';

function plan(text: string): FaultPlan {
  const parsed = parseFaultPlan(text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

/** The faults of the first messages, by name. */
function first(count: number, text: string, receivingFacility = ''): (FaultName | undefined)[] {
  const faults = createFaults(plan(text));
  return Array.from({ length: count }, () => faults.next(receivingFacility)?.name);
}

describe('a plan says which message gets which fault', () => {
  test.each<[string, (FaultName | undefined)[]]>([
    ['', [undefined, undefined, undefined, undefined]],
    ['ae', ['ae', 'ae', 'ae', 'ae']],
    ['never on all', ['never', 'never', 'never', 'never']],
    ['reset on 2', [undefined, 'reset', undefined, undefined]],
    ['ar on 2-3', [undefined, 'ar', 'ar', undefined]],
    ['close on 3-', [undefined, undefined, 'close', 'close']],
    ['split on every 2', [undefined, 'split', undefined, 'split']],
    ['ae on 1; ar on 1-2; never on 4', ['ae', 'ar', undefined, 'never']],
    ['  AE  On 1 ;; ', ['ae', undefined, undefined, undefined]],
    ['wrong-id on 100%', ['wrong-id', 'wrong-id', 'wrong-id', 'wrong-id']],
    ['wrong-id on 0%', [undefined, undefined, undefined, undefined]],
  ])('%j', (text, faults) => {
    expect(first(4, text)).toEqual(faults);
  });

  test('by the word in MSH-6, whatever its case', () => {
    expect(first(1, 'delay 2000 on MSH-6 SLOW', 'Slow')).toEqual(['delay']);
    expect(first(1, 'delay 2000 on MSH-6 SLOW', 'SLOWER')).toEqual([undefined]);
    expect(first(1, 'delay 2000 on MSH-6 SLOW')).toEqual([undefined]);
  });

  test('with its number, or the one that goes without saying', () => {
    expect(plan('ae 101; ae; delay 20; junk-after')).toMatchObject([
      { fault: { name: 'ae', number: 101 } },
      { fault: { name: 'ae', number: 207 } },
      { fault: { name: 'delay', number: 20 } },
      { fault: { name: 'junk-after', number: 16 } },
    ]);
  });

  test('by chance: the same messages each time, others with another seed, and about as many as it says', () => {
    const hits = first(10_000, 'ae on 10% seed 7').filter((fault) => fault === 'ae').length;

    expect(first(100, 'ae on 10% seed 7')).toEqual(first(100, 'ae on 10% seed 7'));
    expect(first(100, 'ae on 10% seed 7')).not.toEqual(first(100, 'ae on 10% seed 8'));
    expect(first(100, 'ae on 30%')).toEqual(first(100, 'ae on 30% seed 1'));
    expect(hits).toBeGreaterThan(900);
    expect(hits).toBeLessThan(1100);
  });

  test('by chance in two rules, each of its own', () => {
    const faults = first(10_000, 'ae on 50% seed 7; ar on 50% seed 7');

    expect(faults.filter((fault) => fault === undefined).length).toBeGreaterThan(2300);
    expect(faults.filter((fault) => fault === undefined).length).toBeLessThan(2700);
  });

  test('counted from the start for a plan that replaces another', () => {
    const faults = createFaults(plan('ae on 1'));
    expect([faults.next('')?.name, faults.next('')?.name]).toEqual(['ae', undefined]);

    faults.set(plan('reset on 1'));

    expect([faults.next('')?.name, faults.next('')?.name]).toEqual(['reset', undefined]);
  });
});

describe('a plan that is wrong is refused with what is wrong and an example', () => {
  test.each([
    ['aee on 1', '"aee on 1": aee is no fault, expected one of ae, ar, ce, cr, ca-only, delay, never, '],
    ['ae on 1; boom', '"boom": boom is no fault'],
    ['ae on', '"ae on": expected all, 3, 1-3, 4-, every 5, 10%, 10% seed 7 or MSH-6 WORD after "on"'],
    ['ae on 0', '"ae on 0": 0 are no numbers of messages from 1'],
    ['ae on 3-1', '"ae on 3-1": 3-1 are no numbers'],
    ['ae on every 0', '"every" takes a whole number from 1'],
    ['ae on 101%', 'after "on"'],
    ['ae on 10% seed x', 'after "on"'],
    ['ae on MSH-6', 'after "on"'],
    ['ae 207 extra on 1', 'expected "on" before extra'],
    ['ae x', 'ae takes a whole number from 1 to 999'],
    ['delay 9999999999', 'delay takes a whole number from 1 to 3600000'],
    ['never 5', 'never takes no number'],
    ['constructor', 'constructor is no fault'],
  ])('%j', (text, problem) => {
    const said = parseFaultPlan(text);

    expect(said).toContain(problem);
    expect(said).toMatch(new RegExp(`, for example ${FAULT_PLAN_EXAMPLE}$`));
  });

  test('and the example is none', () => {
    expect(plan(FAULT_PLAN_EXAMPLE)).toHaveLength(3);
  });
});

const NAMES = Object.keys(FAULTS) as FaultName[];
const whole = fc.integer({ min: 1, max: 1000 });
const when = fc.oneof(
  fc
    .tuple(whole, whole)
    .map(([a, b]) => ({ kind: 'numbers' as const, first: Math.min(a, b), last: Math.max(a, b) })),
  whole.map((n) => ({ kind: 'numbers' as const, first: n, last: Number.POSITIVE_INFINITY })),
  whole.map((every) => ({ kind: 'every' as const, every })),
  fc
    .tuple(fc.integer({ min: 0, max: 100 }), whole)
    .map(([percent, seed]) => ({ kind: 'chance' as const, percent, seed })),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/).map((keyword) => ({ kind: 'keyword' as const, keyword })),
);
const rule = fc.tuple(fc.constantFrom(...NAMES), whole, when).map(([name, n, at]) => ({
  fault: { name, number: FAULTS[name].most === 0 ? 0 : Math.min(n, FAULTS[name].most) },
  when: at,
}));

test('every plan reads as it is written', () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 5 }), (written) => {
      expect(parseFaultPlan(formatFaultPlan(written))).toEqual(written);
    }),
    runs(200),
  );
});

test('no text breaks the reader, and no arrival the choice', () => {
  fc.assert(
    fc.property(fc.string(), whole, fc.string(), (text, number, receivingFacility) => {
      const parsed = parseFaultPlan(text);
      if (typeof parsed !== 'string') chooseFault(parsed, { number, receivingFacility });
    }),
    runs(500),
  );
});
