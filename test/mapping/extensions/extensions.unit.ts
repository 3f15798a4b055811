import type { Extension } from 'fhir/r4.js';
import { mappedAt, pidWith } from '../support/mapped.ts';

const { write, read, readBack } = mappedAt();

const CORE = 'http://hl7.org/fhir/StructureDefinition/patient-';
const concept = (code: string) => ({ valueCodeableConcept: { coding: [{ system: 'urn:x', code }] } });

test.each<[string, Extension[], string, string, string[]]>([
  [
    'a second one',
    [
      { url: `${CORE}religion`, ...concept('1') },
      { url: `${CORE}religion`, ...concept('2') },
    ],
    'PID-17',
    '1^^urn:x',
    ['[1]'],
  ],
  [
    'a second part of the same kind, and other parts',
    [
      {
        url: `${CORE}nationality`,
        extension: [
          { url: 'code', ...concept('1') },
          { url: 'code', ...concept('2') },
          { url: 'period', valuePeriod: { start: '2020' } },
        ],
      },
    ],
    'PID-28',
    '1^^urn:x',
    ['[0].extension[1]', '[0].extension[2]'],
  ],
  [
    'parts of an animal but species and breed',
    [
      {
        url: `${CORE}animal`,
        extension: [
          { url: 'species', ...concept('1') },
          { url: 'genderStatus', ...concept('2') },
        ],
      },
    ],
    'PID-35',
    '1^^urn:x',
    ['[0].extension[1]'],
  ],
  [
    'that an address is sent as a text',
    [
      {
        url: `${CORE}birthPlace`,
        valueAddress: { city: 'City', district: 'District', state: 'State', country: 'Country' },
      },
    ],
    'PID-23',
    'City, District, State, Country',
    ['[0].valueAddress'],
  ],
])('of the extensions for a field is reported: %s', (_, extension, place, wire, losses) => {
  const written = write({ extension });

  expect(written.field(place)).toBe(wire);
  expect(written.losses).toEqual(losses.map((one) => `Patient.extension${one}`));
});

test('an observation is sent only if the site wants it, and is otherwise reported', () => {
  const url = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex';

  expect(readBack({ extension: [{ url, valueCode: 'F' }] })).toEqual({
    patient: {},
    losses: ['Patient.extension[0]'],
  });
});

test("of several observations of one kind the first is read, and of birth sex a table's unknown", () => {
  const obx = (n: number, value: string) => `OBX|${n}|CE|76689-9^Sex assigned at birth^LN||${value}||||||F`;

  expect(read('PID|1||1||A', obx(1, 'U'), obx(2, 'M')).extension).toMatchObject([{ valueCode: 'UNK' }]);
});

test("a mother's maiden name of several parts is read as one text, in the order in which it is said", () => {
  expect(read(pidWith({ 5: 'A', 6: 'Roe^Ann^Bea^Jr^Dr^MD' })).extension).toMatchObject([
    { valueString: 'Dr Ann Bea Roe Jr MD' },
  ]);
});

test('every repetition of PID-32 is kept: how far what PID says of the person can be relied on', () => {
  const segment = pidWith({ 5: 'Moser', 7: '19000101', 32: 'UD~UA' });

  expect(read(segment).extension).toEqual(
    ['UD', 'UA'].map((code) => ({
      url: 'urn:fhir-to-hl7v2-transform:identity-reliability',
      valueCodeableConcept: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0445', code }] },
    })),
  );
  expect(write(read(segment)).pid(32)).toBe('UD~UA'); // PID-32
});
