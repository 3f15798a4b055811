import fc from 'fast-check';
import type { ContactPoint, Patient } from 'fhir/r4.js';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { runs } from '../../support/run/property-runs.ts';
import { contactPoint, humanName, identifier, patient } from '../support/arbitraries.ts';
import { ENVELOPE } from '../support/mapped.ts';

// A receiver that sends back what it got, or a Patient that is read and stored again, changes nothing: the message of a
// Patient, read and written again, is the same byte for byte, whatever was lost the first time.

/** Numbers, addresses, and values that only look like one of them. */
const VALUES = [
  '1',
  ' ',
  ' 1 ',
  '""',
  '+41 44 555 01 23',
  '044 555 01 23 x9',
  'tel:+41-44-555-01-23',
  'sip:a@b.org',
  'mailto:a@b.org',
  'a@b.org',
  '@',
  'http://b.org',
  '://',
  'b.org',
  'ask at the desk',
];
const anyTelecom = fc
  .tuple(contactPoint, fc.option(fc.constantFrom(...VALUES)))
  .map(([telecom, value]): ContactPoint => (value === null ? telecom : { ...telecom, value }));
const valueAlone = fc.constantFrom(...VALUES).map((value): ContactPoint => ({ value }));
const telecoms = fc.array(fc.oneof(anyTelecom, valueAlone), { minLength: 1, maxLength: 4 });

/** A list whose order the use and the period of each entry decide: ended, not ended, and over before it begins. */
function ordered<T>(entry: fc.Arbitrary<T>, uses: readonly string[]) {
  const use = fc.constantFrom(undefined, ...uses);
  const period = fc.constantFrom(undefined, { end: '2010' }, { end: '2999' }, { start: '2011', end: '2010' });
  const members = fc.record({ use, period, _use: fc.constant(undefined) });
  const one = fc.tuple(entry, members).map(([given, decisive]): T => ({ ...given, ...decisive }));
  return fc.array(one, { minLength: 2, maxLength: 6 });
}
const names = ordered(fc.oneof(humanName, fc.constant({ family: 'A' })), [
  'official',
  'old',
  'temp',
  'maiden',
]);
const identifiers = ordered(identifier, ['official', 'old', 'temp']);

describe.each([
  ['by default', DEFAULT_PROFILE],
  ['where the use of addresses is sent', { ...DEFAULT_PROFILE, emailUse: 'use' as const }],
  [
    'where old names are sent as such and old identifiers are not',
    { ...DEFAULT_PROFILE, nameTypeCodes: 'guide' as const, oldIdentifiers: 'omit' as const },
  ],
])('a message that we wrote is read and written again byte for byte, %s', (_, profile) => {
  const { read: messageToPatient, write: patientToMessage } = createMapping(profile);

  function expectSameAgain(given: Patient): void {
    const { text } = patientToMessage(given, ENVELOPE);
    const { id, meta, ...read } = messageToPatient(text);

    expect(patientToMessage(read, ENVELOPE).text).toBe(text);
  }

  test('with telecoms of any shape', () => {
    fc.assert(
      fc.property(telecoms, telecoms, (telecom, ofContact) => {
        const contact = [{ telecom: ofContact, organization: { reference: '#o' } }];
        const organization = { resourceType: 'Organization' as const, id: 'o', contact: [{ telecom }] };
        expectSameAgain({ resourceType: 'Patient', telecom, contact, contained: [organization] });
      }),
      runs(1000),
    );
  });

  test('with names and identifiers in any order', () => {
    fc.assert(
      fc.property(names, identifiers, (name, identifier) => {
        expectSameAgain({ resourceType: 'Patient', name, identifier });
      }),
      runs(300),
    );
  });

  test.each<[string, Omit<Patient, 'resourceType'>]>([
    [
      'a name of a coding system that is read as another one',
      { maritalStatus: { coding: [{ system: 'SNM' }] } },
    ],
    [
      'a relationship after one of which nothing is sent',
      { contact: [{ relationship: [{ coding: [{ userSelected: true }] }, { text: 'Son' }] }] },
    ],
    ['spaces alone', { name: [{ family: 'A', prefix: [' '], given: ['B', ' C  D'] }] }],
  ])('with %s', (_, elements) => expectSameAgain({ resourceType: 'Patient', ...elements }));

  test('with everything else', () => {
    fc.assert(
      fc.property(patient, telecoms, (given, telecom) => {
        expectSameAgain({ ...given, telecom });
      }),
      runs(500),
    );
  });
});
