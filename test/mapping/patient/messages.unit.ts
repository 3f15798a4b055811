import fc, { type Arbitrary } from 'fast-check';
import { type ComponentValue, message, repetition, segment } from '../../../hl7v2/build.ts';
import { serialize } from '../../../hl7v2/er7.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { validatePatient } from '../../../mapping/patient/validate-patient.ts';
import { hostileText } from '../../hl7v2/arbitraries.ts';
import { violatedInvariants } from '../../support/r4/r4-invariants.ts';
import { runs } from '../../support/run/property-runs.ts';
import { isForeignAuthority, v251LongPlaces, v251Problems } from '../../support/v251/v251-validity.ts';
import { expectSameMinusLosses } from '../support/minus-losses.ts';

// The other way round: messages of any sender, built from what stands in real ones and from what should not.

const { read: messageToPatient, write: patientToMessage } = createMapping(DEFAULT_PROFILE);

const ENVELOPE = { fhirId: 'again', change: 'update', controlId: 'C2', time: 0 } as const;

const maybe = <T>(value: Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const words = (...texts: string[]) =>
  maybe(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...texts) }, hostileText));
const text = words('A', 'B C', 'D, E', '""');
const day = words(
  '2020',
  '20191231',
  '202002',
  '20200229',
  '20200230',
  '20200229101112.1234+0530',
  '2020022910',
);
const code = (...codes: string[]) => words(...codes, 'ZZ');
const coded = (...codes: string[]) =>
  fc.tuple(
    code(...codes),
    text,
    words(
      'HL70002',
      'HL70005',
      'HL70063',
      'HL70189',
      'L',
      'SCT',
      'SNM3',
      'CDCREC',
      'ISO639',
      'http://x.example/y',
      '99X',
    ),
    code(...codes),
    text,
    words('HL70002', 'L'),
  );
const family: Arbitrary<ComponentValue> = fc.oneof(text, fc.array(text, { minLength: 2, maxLength: 5 }));
const hd = fc.oneof(
  text,
  fc.tuple(
    text,
    words('1.2.3', '1.2.3.', '2.16.840.1.113883.4.1', 'x', '53fefa32-fcbb-4ff8-8a92-55ee120877b7'),
    words('ISO', 'UUID', 'URI', 'DNS', 'CLIA', 'Kanton'),
  ),
);
const none = fc.constant(undefined);

const DATATYPES = {
  CX: fc.tuple(
    fc.oneof(text, fc.constant('900-12-3456')),
    words('5'),
    words('M11'),
    hd,
    code('MR', 'SS'),
    hd,
    day,
    day,
  ),
  XPN: fc.tuple(
    family,
    text,
    text,
    text,
    text,
    words('MD'),
    code('L', 'D', 'N', 'U', 'A', 'BAD'),
    code('A', 'I'),
    none,
    none,
    code('F', 'G'),
    day,
    day,
    text,
  ),
  XAD: fc.tuple(
    family,
    text,
    text,
    text,
    text,
    words('CHE'),
    code('H', 'O', 'M', 'SH', 'BDL', 'HV'),
    none,
    text,
    text,
    none,
    none,
    day,
    day,
  ),
  XTN: fc.tuple(
    text,
    code('PRN', 'WPN', 'ORN', 'NET', 'PRS'),
    code('PH', 'CP', 'FX', 'Internet', 'INTERNET', 'TDD', 'X.400', 'x.400'),
    words('a@b.ch', 'http://x'),
    words('41'),
    words('44'),
    words('5550123'),
    words('9'),
    text,
    none,
    none,
    text,
  ),
  CE: coded('M', 'A', 'S', 'SPO', 'EMC', 'N', '2106-3', 'H', 'W', 'constructor', 'de-CH'),
  XON: fc.tuple(text, none, text, none, none, hd, code('XX'), none, none, text),
  XCN: fc.tuple(text, family, text, text, text, text, words('MD'), none, hd, none, none, none, code('NPI')),
  TS: fc.tuple(day),
  IS: fc.tuple(code('M', 'F', 'A', 'Y', 'N', '0', '1', '2')),
} satisfies Record<string, Arbitrary<readonly ComponentValue[]>>;

const PID = {
  2: 'CX',
  3: 'CX',
  4: 'CX',
  5: 'XPN',
  6: 'XPN',
  7: 'TS',
  8: 'IS',
  9: 'XPN',
  10: 'CE',
  11: 'XAD',
  12: 'IS',
  13: 'XTN',
  14: 'XTN',
  15: 'CE',
  16: 'CE',
  17: 'CE',
  19: 'IS',
  22: 'CE',
  23: 'IS',
  24: 'IS',
  25: 'IS',
  26: 'CE',
  27: 'CE',
  28: 'CE',
  29: 'TS',
  30: 'IS',
  31: 'IS',
  35: 'CE',
  36: 'CE',
  39: 'CE',
  40: 'XTN',
} as const;
const PD1 = { 3: 'XON', 4: 'XCN', 5: 'IS', 6: 'IS', 7: 'IS', 8: 'IS', 10: 'CX', 14: 'XON' } as const;
const NK1 = {
  2: 'XPN',
  3: 'CE',
  4: 'XAD',
  5: 'XTN',
  6: 'XTN',
  7: 'CE',
  8: 'TS',
  9: 'TS',
  13: 'XON',
  15: 'IS',
  30: 'XPN',
  31: 'XTN',
  32: 'XAD',
} as const;

/** A segment in which each field is there or not, with up to three repetitions. */
function anySegment(id: string, fields: Readonly<Record<number, keyof typeof DATATYPES>>) {
  const members = Object.entries(fields).map(([n, type]) => {
    const one = (DATATYPES[type] as Arbitrary<readonly ComponentValue[]>).map((components) =>
      repetition(components),
    );
    return [n, fc.array(one, { maxLength: 3 })] as const;
  });
  return fc.record(Object.fromEntries(members), { requiredKeys: [] }).map((built) => segment(id, built));
}

const anyMessage = fc
  .tuple(anySegment('PID', PID), anySegment('PD1', PD1), fc.array(anySegment('NK1', NK1), { maxLength: 2 }))
  .map(([pid, pd1, nk1]) =>
    serialize(
      message([segment('MSH', { 9: 'ADT', 10: 'C1' }), pid, pd1, ...nk1, segment('PV1', { 2: 'N' })]),
    ),
  );

test('any message reads as a valid FHIR Patient, and as the same one once it was written again, minus the losses', () => {
  fc.assert(
    fc.property(anyMessage, (text) => {
      const { id, meta, ...given } = messageToPatient(text);
      expect(validatePatient(given)).toBe(given);

      const again = patientToMessage(given, ENVELOPE);
      const { id: _, meta: __, ...read } = messageToPatient(again.text);
      // What a sender wrote otherwise than we do (times without seconds, a table without its name) is ours from then on.
      const third = patientToMessage(read, ENVELOPE).text;
      const { id: ___, meta: ____, ...readAgain } = messageToPatient(third);
      expect(patientToMessage(readAgain, ENVELOPE).text).toBe(third);

      expectSameMinusLosses(given, read, again.losses);
    }),
    runs(500),
  );
});

test('the Patient of any message, and the same one once it was written again, has the invariants of R4', () => {
  fc.assert(
    fc.property(anyMessage, (text) => {
      const patient = messageToPatient(text);

      expect(violatedInvariants(patient)).toEqual([]);
      expect(violatedInvariants(messageToPatient(patientToMessage(patient, ENVELOPE).text))).toEqual([]);
    }),
    // An invariant is slow to judge.
    runs(100, 5),
  );
});

test('what is written again is a valid message of v2.5.1, but for codes and authorities that were kept as they came', () => {
  fc.assert(
    fc.property(anyMessage, (text) => {
      const again = patientToMessage(messageToPatient(text), ENVELOPE);

      const problems = v251Problems(again.text).filter((one) => !isForeignAuthority(one));
      expect(problems.filter(({ problem }) => !problem.startsWith('is no code of table'))).toEqual([]);
      expect(v251LongPlaces(again.text)).toEqual([...again.longFields].toSorted());
    }),
    runs(300),
  );
});
