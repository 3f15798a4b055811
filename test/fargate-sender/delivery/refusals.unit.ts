import { type Again, Refusals } from '../../../fargate-sender/delivery/refusals.ts';

const SETTINGS = { nackRetries: 4, nackRetryDelaysMs: [10, 20, 30], rejectRetries: 2, rejectRetryDelayMs: 7 };

/** The pauses after so many refusals, one after the other. */
function pauses(...refusals: Again[]): (number | undefined)[] {
  const counted = new Refusals(SETTINGS);
  return refusals.map((again) => counted.next(again));
}

test.each<[string, Again, (number | undefined)[]]>([
  [
    'an error: its pauses in their order, the last one again until the retries are used up',
    'as-error',
    [10, 20, 30, 30, undefined],
  ],
  ['a reject: one pause, until the retries are used up', 'as-reject', [7, 7, undefined]],
  ['what can never be accepted: none', 'never', [undefined]],
])('%s', (_, again, expected) => {
  expect(pauses(...expected.map(() => again))).toEqual(expected);
});

test('errors and rejects of one message are counted apart', () => {
  expect(pauses('as-error', 'as-reject', 'as-error', 'as-reject', 'as-error')).toEqual([10, 7, 20, 7, 30]);
});
