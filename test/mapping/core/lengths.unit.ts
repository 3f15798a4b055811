import { WRITTEN_VERSIONS } from '../../../hl7v2/versions/written-elements.ts';
import type { SiteProfile } from '../../../mapping/core/site-profile.ts';
import { CHARACTER_SETS, DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { truncated } from '../../../mapping/core/truncated.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { ENVELOPE } from '../support/mapped.ts';

const write = (
  maximumLengths: SiteProfile['maximumLengths'],
  elements: object,
  site: Partial<SiteProfile> = {},
) =>
  createMapping({ ...DEFAULT_PROFILE, ...site, maximumLengths }).write(
    { resourceType: 'Patient', ...elements },
    { ...ENVELOPE, fhirId: '6f1c2a9e-5b7d-4c3a-9a40-0d1f6be2c811' },
  );

const LONG = {
  identifier: [{ value: '1'.repeat(16), assigner: { display: 'x'.repeat(21) } }],
  name: [{ family: 'A', given: ['B', 'Bartholomea Christophora Desdemona'] }],
};

describe('what is longer than v2.5.1 allows', () => {
  test('is named by its place and not cut, and the FHIR id is no such place', () => {
    const { text, longFields, losses } = write({}, LONG);

    expect(longFields).toEqual(['PID-3.1', 'PID-3.4.1', 'PID-5.3']);
    expect(text).toContain('^B^Bartholomea Christophora Desdemona');
    expect(losses.filter(({ path }) => path.startsWith('PID'))).toEqual([]);
    expect(write({}, {}).longFields).toEqual([]);
  });

  test.each(WRITTEN_VERSIONS)(
    'is nothing of what every message of v%s has, in any character set',
    (version) => {
      for (const characterSet of CHARACTER_SETS) {
        const { text, longFields } = write({}, {}, { version, characterSet });

        expect(text.split('\r')[0]?.split('|')[17]).toBe(characterSet); // MSH-18
        expect(longFields).toEqual([]);
      }
    },
  );

  test('is as long as a site says, at a place or in a datatype', () => {
    expect(write({ 'CX.1': 16, 'HD.1': 21, 'XPN.3': 34 }, LONG).longFields).toEqual([]);
    expect(write({ 'HD.1': 21, 'PID-3.4.1': 20, 'PID-3.1': 99 }, LONG).longFields).toEqual([
      'PID-3.4.1',
      'PID-5.3',
    ]);
  });

  test('is counted in characters, of which a surrogate pair is one', () => {
    expect(write({}, { name: [{ family: '𠮷'.repeat(50) }] }).longFields).toEqual([]);
    expect(write({}, { name: [{ family: '𠮷'.repeat(51) }] }).longFields).toEqual(['PID-5.1.1']);
  });
});

test('a text is truncated where the site asks for it, which is a loss with its place', () => {
  const { text, longFields, losses } = write({ 'PID-5.3': { length: 12, truncate: true } }, LONG);

  expect(text).toContain('^B^Bartholomea\r');
  expect(longFields).toEqual(['PID-3.1', 'PID-3.4.1']);
  expect(losses).toContainEqual({
    path: 'PID-5.3',
    reason: 'truncated to 12 characters, as the site asks',
    readsAs: 'PID-5.3',
  });
});

test.each<[string, string, number, string]>([
  ['a surrogate pair', 'a𠮷b', 2, 'a𠮷'],
  ['a letter with a combining mark', 'ae\u0301b', 2, 'a'],
  ['an escape sequence', 'a\\T\\b', 3, 'a'],
  ['an escape sequence that fits', 'a\\T\\b', 4, 'a\\T\\'],
  ['a space at the end', 'ab cd', 3, 'ab'],
  ['a family of emoji', 'a👨‍👩‍👧b', 4, 'a'],
])('no truncation cuts through %s', (_, leaf, length, expected) => {
  expect(truncated(leaf, length, '\\')).toBe(expected);
});
