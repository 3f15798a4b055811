import type { Coding, Extension } from 'fhir/r4.js';
import { mappedAt, pidWith } from '../support/mapped.ts';

const { read, again, readBack, write } = mappedAt();

/** Coding systems that have a name in messages and no URI. */
const NAMED = 'urn:fhir-to-hl7v2-transform:coding-system:';
const V2 = 'http://terminology.hl7.org/CodeSystem/v2-';
const CDC = 'urn:oid:2.16.840.1.113883.6.238';
const NULL_FLAVOR = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';
const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';

describe('a system that is not a URI is reported if it does not read back', () => {
  test.each<[string, Coding, Coding, string]>([
    [
      'a name',
      { system: 'hospital-codes', code: 'X' },
      { system: `${NAMED}hospital-codes`, code: 'X' },
      'system',
    ],
    ['the name of LOINC', { system: 'LN', code: 'X' }, { system: 'http://loinc.org', code: 'X' }, 'system'],
    ['the name of a local code', { system: 'L', code: 'X' }, { code: 'X' }, 'system'],
    [
      'the name of another table',
      { system: 'HL70005', code: 'X' },
      { system: `${V2}0005`, code: 'X' },
      'system',
    ],
    [
      "the name of the field's table",
      { system: 'HL70002', code: 'M' },
      { system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code: 'M' },
      '',
    ],
  ])('%s', (_, coding, expected, place) => {
    const { patient, losses } = readBack({ maritalStatus: { coding: [coding] } });

    expect(patient.maritalStatus?.coding).toEqual([expected]);
    expect(losses).toEqual([`Patient.maritalStatus.coding${place && `[0].${place}`}`]);
  });

  test('and not sent where nothing else is there and it names a local code', () => {
    expect(readBack({ maritalStatus: { coding: [{ system: 'L' }] } })).toEqual({
      patient: {},
      losses: ['Patient.maritalStatus.coding[0]'],
    });
  });

  test('of sex too', () => {
    const { write } = mappedAt({ segments: { PD1: true, NK1: true, ROL: true, OBX: true } });
    const sexOf = (system: string, code: string) =>
      write({ extension: [{ url: `${US_CORE}sex`, valueCoding: { system, code } }] }).losses;

    expect(sexOf('hospital-codes', 'X')).toEqual(['Patient.extension[0].valueCoding.system']);
    expect(sexOf('SCT', '248152002')).toEqual(['Patient.extension[0].valueCoding']);
    expect(sexOf('urn:x:y', 'X')).toEqual([]);
  });
});

describe('race and ethnicity', () => {
  const codingsOf = (pid: string) =>
    read(pid).extension?.[0]?.extension?.flatMap(({ valueCoding }) => valueCoding ?? []);

  test('of a sender have the system that CE.3 says, and that of the CDC for its codes alone', () => {
    const race = '2106-3^White^HL70005~2028-9^Asian~W^White^HL70005~C~B^Black^L~constructor';
    const ethnicity = 'NH^Not Hisp^HL70189~H^Hisp^HL70189~X';
    const [five, local] = [`${V2}0005`, `${V2}0189`];

    expect(codingsOf(pidWith({ 5: 'A', 10: race }))).toEqual([
      { system: CDC, code: '2106-3', display: 'White' },
      { system: CDC, code: '2028-9', display: 'Asian' },
      { system: five, code: 'W', display: 'White' },
      // Words: they are not in the table.
      { code: 'C' },
      { code: 'B', display: 'Black' },
      { code: 'constructor' },
    ]);
    expect(codingsOf(pidWith({ 5: 'A', 22: ethnicity }))).toEqual([
      { system: local, code: 'NH', display: 'Not Hisp' },
      { system: CDC, code: '2135-2', display: 'Hisp' },
      { code: 'X' },
    ]);
    expect(again('PID-10', pidWith({ 5: 'A', 10: race }))).toBe(
      '2106-3^White^CDCREC~2028-9^Asian^CDCREC~W^White^HL70005~C^^L~B^Black^L~constructor^^L',
    );
    expect(again('PID-22', pidWith({ 5: 'A', 22: ethnicity }))).toBe(
      'NH^Not Hisp^HL70189~2135-2^Hisp^CDCREC~X^^L',
    );
  });

  const category = (name: string, ...extension: Extension[]) =>
    write({ extension: [{ url: `${US_CORE}${name}`, extension }] });
  const text = { url: 'text', valueString: 'A' };
  const part = (url: string, system: string, code: string) => ({
    url,
    valueCoding: { system, code, display: 'A' },
  });

  test.each<[string, string, Coding, string[]]>([
    ['without a system', 'race', { code: '2106-3', display: 'A' }, []],
    ['of table 0005', 'race', { system: `${V2}0005`, code: 'W', display: 'A' }, []],
    [
      'of table 0005 that the CDC has',
      'race',
      { system: `${V2}0005`, code: '1586-7', display: 'A' },
      ['.valueCoding.system'],
    ],
    ['of a system that is no URI', 'race', { system: 'x', code: '1', display: 'A' }, ['.valueCoding.system']],
    ['of table 0189', 'ethnicity', { system: `${V2}0189`, code: 'H', display: 'A' }, ['.valueCoding']],
  ])('a code %s is named where it reads back otherwise', (_, name, valueCoding, places) => {
    const { losses } = category(name, { url: 'detailed', valueCoding }, text);
    const own = losses.filter((path) => path !== 'Patient.extension[0].extension');

    expect(own).toEqual(places.map((place) => `Patient.extension[0].extension[0]${place}`));
  });

  test.each<[string, Extension[], string[]]>([
    ['a text that is made of the displays', [part('ombCategory', CDC, '2106-3')], ['.extension']],
    ['a category that is sent as a detail', [part('detailed', CDC, '2106-3'), text], ['.extension']],
    ['a detail that is sent as a category', [part('ombCategory', CDC, '1586-7'), text], ['.extension']],
    ['nothing of those that read back', [part('ombCategory', CDC, '2106-3'), text], []],
    ['nothing of one who was asked', [part('ombCategory', NULL_FLAVOR, 'ASKU'), text], []],
    ['that nothing of it has a place', [{ url: 'ombCategory', valueString: 'A' }], ['.extension[0]', '']],
  ])('of their parts is reported: %s', (_, parts, places) => {
    expect(category('race', ...parts).losses).toEqual(places.map((place) => `Patient.extension[0]${place}`));
  });

  test('have parts that are reported if they are not mapped', () => {
    const coding = { url: 'ombCategory', valueCoding: { system: CDC, code: '2106-3', display: 'A' } };
    const { losses } = category(
      'race',
      { ...coding, id: 'a', valueString: 'B', extension: [{ url: 'http://x' }] },
      { ...text, id: 'a', _valueString: { id: 'b' }, extension: [{ url: 'http://x' }] },
    );

    expect(losses.toSorted()).toEqual(
      [
        '[0].extension[0]',
        '[0].id',
        '[0].valueString',
        '[1].extension[0]',
        '[1].id',
        '[1].valueString.id',
      ].map((place) => `Patient.extension[0].extension${place}`),
    );
  });
});

test.each([
  ['SNM', 'http://snomed.info/sct', 'SCT'],
  ['SNM3', 'http://snomed.info/sct', 'SCT'],
  ['SCT', 'http://snomed.info/sct', 'SCT'],
])('a language of %s has the system %s', (name, system, written) => {
  const pid = pidWith({ 5: 'A', 15: `EN^English^${name}` });

  expect(read(pid).communication?.[0]?.language.coding).toEqual([{ system, code: 'EN', display: 'English' }]);
  expect(again('PID-15', pid)).toBe(`EN^English^${written}`);
});

test('a field of one bare code has the first one of its table, and every other one is named', () => {
  const system = `${V2}0295`;
  const coding = [
    { system: 'urn:x', code: 'X' },
    { system, code: 'A' },
    { system, code: 'B' },
  ];
  const url = 'http://hl7.org/fhir/StructureDefinition/patient-disability';
  const { field, losses } = write({ extension: [{ url, valueCodeableConcept: { coding } }] });

  expect(field('PD1-6')).toBe('A');
  expect(losses).toEqual([0, 2].map((n) => `Patient.extension[0].valueCodeableConcept.coding[${n}]`));
});

test('a code of a sender is read without its outer and double spaces', () => {
  expect(read(pidWith({ 5: 'A', 16: ' A  B ^^urn:x' })).maritalStatus?.coding).toEqual([
    { system: 'urn:x', code: 'A B' },
  ]);
});

test('only HL7 with four digits after it names a table', () => {
  const codingOf = (name: string) => read(pidWith({ 5: 'A', 16: `X^^${name}` })).maritalStatus?.coding;

  expect(codingOf('HL70001')).toEqual([{ system: `${V2}0001`, code: 'X' }]);
  for (const name of ['HL7001', 'HL700001'])
    expect(codingOf(name)).toEqual([{ system: NAMED + name, code: 'X' }]);
});

describe('a census tract', () => {
  const tract = (valueString: string) => ({
    url: 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-censusTract',
    valueString,
  });
  const other = { url: 'http://x', valueString: 'y' };

  test('of the first line is sent, and reads back beside the address', () => {
    const address = [{ line: ['1 High St'], _line: [{ extension: [other, tract('T1')] }] }];

    expect(write({ address }).pid(11)).toBe('1 High St^^^^^^^^^T1');
    expect(readBack({ address })).toEqual({
      patient: { address: [{ line: ['1 High St'], extension: [tract('T1')] }] },
      losses: [0, 1].map((index) => `Patient.address[0].line[0].extension[${index}]`),
    });
  });

  test('of the address itself comes first', () => {
    const _line = [{ extension: [tract('T1')] }];
    const extension = [tract('T2'), tract('T3')];
    const { pid, losses } = write({ address: [{ line: ['A'], _line, extension }] });

    expect(pid(11)).toBe('A^^^^^^^^^T2');
    expect(losses.toSorted()).toEqual([
      'Patient.address[0].extension[1]',
      'Patient.address[0].line[0].extension[0]',
    ]);
  });
});
