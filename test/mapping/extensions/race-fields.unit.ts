import { validatePatient } from '../../../mapping/patient/validate-patient.ts';
import { mappedAt, pidWith } from '../support/mapped.ts';

const { again, read, readBack, write } = mappedAt();

const CDC = 'urn:oid:2.16.840.1.113883.6.238';
const NULL_FLAVOR = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';
const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';
const OWN = 'urn:fhir-to-hl7v2-transform:';
const ALTERNATE_CODES = 'http://hl7.org/fhir/StructureDefinition/alternate-codes';

describe('what stands in PID-10 and PID-22 is of US Core only where it is of the US', () => {
  test.each([
    ['2054-5^Black^CDCREC'],
    ['2054-5'],
    ['W^White^HL70005'],
    ['UNK^^NULLFL'],
    ['99^Other^L~2054-5^Black^CDCREC'],
    ['^Black^HL70005'],
  ])('it is: %s', (wire) => {
    expect(read(pidWith({ 5: 'A', 10: wire })).extension?.map(({ url }) => url)).toEqual([`${US_CORE}race`]);
  });

  test.each([
    ['7^Samisk^NORD-1', { system: `${OWN}coding-system:NORD-1`, code: '7', display: 'Samisk' }],
    ['7^Samisk', { code: '7', display: 'Samisk' }],
    ['BLACK', { code: 'BLACK' }],
    ['7^Samisk^L', { code: '7', display: 'Samisk' }],
  ])('else it is kept as it stands and nothing is claimed: %s', (wire, coding) => {
    const [code, display = '', name = 'L'] = wire.split('^');
    const segment = pidWith({ 5: 'A', 10: wire, 22: `${wire}~^Kven` });
    const url = (name: string) => `${OWN}${name}`;

    expect(read(segment).extension).toEqual([
      { url: url('race'), valueCodeableConcept: { coding: [coding] } },
      { url: url('ethnicity'), valueCodeableConcept: { coding: [coding] } },
      { url: url('ethnicity'), valueCodeableConcept: { text: 'Kven' } },
    ]);
    expect(again('PID-10', segment)).toBe(`${code}^${display}^${name}`);
    expect(again('PID-22', segment)).toBe(`${code}^${display}^${name}~^Kven`);
  });

  test('a text without a code of the US is written beside the name of the table, and reads back', () => {
    const parts = (display: string) => [
      { url: 'detailed', valueCoding: { system: 'urn:x:y', code: '1', display } },
      { url: 'text', valueString: 'Mixed' },
    ];
    const textAlone = [{ url: `${US_CORE}race`, extension: [{ url: 'text', valueString: 'Mixed' }] }];
    const coded = [{ url: `${US_CORE}race`, extension: parts('A') }];

    expect(write({ extension: textAlone }).pid(10)).toBe('^Mixed^HL70005');
    expect(readBack({ extension: textAlone })).toEqual({ patient: { extension: textAlone }, losses: [] });
    expect(write({ extension: coded }).pid(10)).toBe('1^A^urn:x:y~^Mixed^HL70005');
    expect(readBack({ extension: coded })).toEqual({ patient: { extension: coded }, losses: [] });
  });

  test('one of our own is not sent where US Core has the field, or where its code is of the US', () => {
    const own = (code: string) => ({
      url: `${OWN}race`,
      valueCodeableConcept: { coding: [{ system: CDC, code }] },
    });
    const race = { url: `${US_CORE}race`, extension: [{ url: 'text', valueString: 'Mixed' }] };
    const local = { url: `${OWN}race`, valueCodeableConcept: { coding: [{ code: '7' }] } };

    expect(readBack({ extension: [own('2054-5')] })).toEqual({
      patient: {},
      losses: ['Patient.extension[0]'],
    });
    expect(readBack({ extension: [local, race] })).toEqual({
      patient: { extension: [race] },
      losses: ['Patient.extension[0]'],
    });
  });
});

test.each([
  [10, 'race', 'U^Unknown^HL70005'],
  [10, 'race', 'UNK^Unknown'],
  [22, 'ethnicity', 'UNK^Unknown^HL70189'],
  [22, 'ethnicity', 'U^Unknown'],
])('an unknown one in PID-%i is the null flavor: %s %s', (field, name, wire) => {
  const [extension] = read(pidWith({ 5: 'A', [field]: wire })).extension ?? [];

  expect(extension).toEqual({
    url: `${US_CORE}${name}`,
    extension: [
      { url: 'ombCategory', valueCoding: { system: NULL_FLAVOR, code: 'UNK', display: 'Unknown' } },
      { url: 'text', valueString: 'Unknown' },
    ],
  });
});

describe('what stands beside a code of the US', () => {
  const codingOf = (wire: string) =>
    read(pidWith({ 5: 'A', 10: wire })).extension?.[0]?.extension?.[0]?.valueCoding;
  const beside = (concept: object) => ({
    _code: { extension: [{ url: ALTERNATE_CODES, valueCodeableConcept: concept }] },
  });

  test('is kept beside it and written again', () => {
    const wire = '2028-9^Asian^CDCREC^T4^Tamil^99NORD';
    const patient = read(pidWith({ 5: 'A', 10: wire }));

    expect(patient.extension?.[0]?.extension?.[0]).toEqual({
      url: 'ombCategory',
      valueCoding: {
        system: CDC,
        code: '2028-9',
        display: 'Asian',
        ...beside({ coding: [{ system: `${OWN}coding-system:99NORD`, code: 'T4', display: 'Tamil' }] }),
      },
    });
    expect(validatePatient(patient)).toBe(patient);
    expect(again('PID-10', pidWith({ 5: 'A', 10: wire }))).toBe(wire);
  });

  test.each([
    ['2028-9^Asian^CDCREC^^Tamil', beside({ text: 'Tamil' })],
    ['2028-9^Asian^CDCREC^^^^2024^^Tamil', { version: '2024', ...beside({ text: 'Tamil' }) }],
    [
      '2028-9^Asian^HL70005^^^^2.9',
      beside({
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/v2-0005',
            version: '2.9',
            code: '2028-9',
            display: 'Asian',
          },
        ],
      }),
    ],
    ['T4^Tamil^99NORD^2028-9^Asian^CDCREC', beside({ coding: [expect.objectContaining({ code: 'T4' })] })],
  ])('%s: a text, a version, a code before it', (wire, expected) => {
    expect(codingOf(wire)).toEqual({ system: CDC, code: '2028-9', display: 'Asian', ...expected });
  });

  test('is named where a CE has no room for it', () => {
    const coding = [{ code: 'A', version: '1' }, { code: 'B' }];
    const valueCoding = { system: CDC, code: '2028-9', ...beside({ coding, text: 'C', id: 'x' }) };
    const { losses, pid } = write({
      extension: [{ url: `${US_CORE}race`, extension: [{ url: 'ombCategory', valueCoding }] }],
    });
    const at = 'Patient.extension[0].extension[0].valueCoding.code.extension[0].valueCodeableConcept';

    expect(pid(10)).toBe('2028-9^^CDCREC^A^^L');
    expect(losses.filter((path) => path.startsWith(at)).toSorted()).toEqual([
      `${at}.coding[0].version`,
      `${at}.coding[1]`,
      `${at}.id`,
      `${at}.text`,
    ]);
  });
});

describe('a site in another country', () => {
  const url = 'http://hl7.org.au/fhir/StructureDefinition/indigenous-status';
  const system = 'https://healthterminologies.gov.au/fhir/CodeSystem/australian-indigenous-status-1';
  const australia = mappedAt({ race: { url, value: 'valueCoding', system, name: 'NHDD-000001' } });
  const ukUrl = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory';
  const ukSystem = 'https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland';
  const uk = mappedAt({ ethnicity: { url: ukUrl, value: 'valueCodeableConcept', system: ukSystem } });

  test('reads PID-10 as its own extension, also a code without a coding system, and writes it', () => {
    const wire = '2^Torres Strait Islander^NHDD-000001';
    const extension = [{ url, valueCoding: { system, code: '2', display: 'Torres Strait Islander' } }];

    expect(australia.read(pidWith({ 5: 'A', 10: wire })).extension).toEqual(extension);
    expect(australia.read(pidWith({ 5: 'A', 10: '2^Torres Strait Islander' })).extension).toEqual(extension);
    expect(australia.write({ extension }).pid(10)).toBe(wire);
    expect(australia.readBack({ extension })).toEqual({ patient: { extension }, losses: [] });
  });

  test('reads PID-22 as its own extension, and writes it', () => {
    const valueCodeableConcept = { coding: [{ system: ukSystem, code: 'C' }], text: 'Any other White' };
    const extension = [{ url: ukUrl, valueCodeableConcept }];

    expect(uk.write({ extension }).pid(22)).toBe(`C^^${ukSystem}^^Any other White`);
    expect(uk.readBack({ extension })).toEqual({ patient: { extension }, losses: [] });
    expect(uk.read(pidWith({ 5: 'A', 22: 'C^^^^Any other White' })).extension).toEqual(extension);
  });

  test('sends no US Core race in it', () => {
    const race = { url: `${US_CORE}race`, extension: [{ url: 'text', valueString: 'Mixed' }] };

    expect(australia.readBack({ extension: [race] })).toEqual({
      patient: {},
      losses: ['Patient.extension[0]'],
    });
  });

  test.each([
    ['2^A^NHDD-000001^9^B^99NORD', '2^A^NHDD-000001^9^B^99NORD'],
    ['2^A^^^B', '2^A^NHDD-000001^^B'],
    ['^B', '^B^L'],
  ])('keeps what stands beside the one coding: %s', (wire, expected) => {
    expect(australia.again('PID-10', pidWith({ 5: 'A', 10: wire }))).toBe(expected);
  });
});
