import { decide, type Source } from '../../../lambda/record/decide.ts';

const MINUTE = 60_000;
const A = { contentHash: 'a' };
const B = { contentHash: 'b' };

/** @param lastUpdated in ms since 1970 */
function version(number: number, content = A, lastUpdated: number | undefined = number): Source {
  return { ...content, version: { number, lastUpdated } };
}
/** A version that is no number, as Medplum's. */
function uuid(id: string | undefined, lastUpdated: number, content = A): Source {
  return { ...content, version: { number: undefined, id, lastUpdated } };
}
const named = (sourceName: string, source: Source): Source => ({ ...source, sourceName });
const unnumbered = (content = A): Source => ({ ...content, version: undefined });

describe('what is sent, by what the record has', () => {
  test.each<[string, Parameters<typeof decide>[0], Source, ReturnType<typeof decide>]>([
    ['nothing', {}, version(1), 'send'],
    ['nothing, of a source without numbers', {}, unnumbered(), 'send'],
    ['an older version', { confirmed: version(1) }, version(2, B), 'send'],
    ['an older version of equal content', { confirmed: version(1) }, version(2), 'send'],
    ['a newer version', { confirmed: version(3, B) }, version(2), 'stale'],
    ['a newer version of equal content', { confirmed: version(3) }, version(2), 'stale'],
    ['the same version', { confirmed: version(2) }, version(2), 'duplicate'],
    ['the same number with other content', { confirmed: version(2) }, version(2, B), 'send'],
    ['equal content without a number', { confirmed: unnumbered() }, unnumbered(), 'send'],
    ['a version, of a request without', { confirmed: version(3) }, unnumbered(), 'send'],
    ['no version, of a request with one', { confirmed: unnumbered() }, version(1), 'send'],
    [
      'a higher number that was changed long before',
      { confirmed: version(9, A, 0) },
      version(1, B, MINUTE + 1),
      'send',
    ],
    [
      'a higher number that was changed just before',
      { confirmed: version(9, A, 0) },
      version(1, B, MINUTE),
      'stale',
    ],
    [
      'a higher number of which nobody knows when it was changed',
      { confirmed: { ...A, version: { number: 9, lastUpdated: undefined } } },
      version(1, B, 10 * MINUTE),
      'stale',
    ],
    ['it pending', { pending: version(2) }, version(2), 'retake'],
    [
      'it pending, without a number',
      { confirmed: version(1), pending: unnumbered() },
      unnumbered(),
      'retake',
    ],
    ['other content pending', { pending: unnumbered(B) }, unnumbered(), 'send'],
    ['equal content of another version pending', { pending: version(2) }, version(3), 'send'],
    ['a newer one pending', { confirmed: version(1), pending: version(3) }, version(2), 'stale'],
    ['an older one pending', { confirmed: version(1), pending: version(2) }, version(3), 'send'],
    ['an equal time of no number', { confirmed: uuid('b', 2) }, uuid('b', 2), 'duplicate'],
    ['a later time of no number', { confirmed: uuid('b', 3, B) }, uuid('a', 2), 'stale'],
    ['an earlier time of no number', { confirmed: uuid('b', 1, B) }, uuid('a', 2), 'send'],
    ['the same time of another version', { confirmed: uuid('b', 2, B) }, uuid('a', 2), 'send'],
    ['a later time of a number', { confirmed: version(7, B, 3) }, uuid('a', 2), 'stale'],
    [
      'a deletion of this very version',
      { confirmed: { ...uuid('b', 2), end: { kind: 'deleted' } } },
      uuid('b', 2),
      'stale',
    ],
    [
      'a deletion, of a version with a later time alone',
      { confirmed: { ...uuid(undefined, 2), end: { kind: 'deleted' } } },
      uuid(undefined, 3),
      'send',
    ],
    [
      'a newer version of another source',
      { confirmed: named('a', version(3)) },
      named('b', version(2)),
      'send',
    ],
    ['it of another source pending', { pending: named('a', version(2)) }, named('b', version(2)), 'send'],
    ['a newer version of no named source', { confirmed: version(3, B) }, named('a', version(2)), 'stale'],
    [
      'equal content without a number, of a named source',
      { confirmed: named('a', unnumbered()) },
      named('a', unnumbered()),
      'duplicate',
    ],
    [
      'other content without a number, of a named source',
      { confirmed: named('a', unnumbered(B)) },
      named('a', unnumbered()),
      'send',
    ],
  ])('%s', (_, previous, incoming, decision) => {
    expect(decide(previous, incoming)).toBe(decision);
  });
});
