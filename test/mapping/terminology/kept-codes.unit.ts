import { mappedAt, pidWith } from '../support/mapped.ts';

const { read, write, readBack } = mappedAt();

const V2_0001 = 'http://terminology.hl7.org/CodeSystem/v2-0001';

test('what stands beside a code of v2 that is written again is named, level by level', () => {
  const coding = [{ system: V2_0001, code: 'A', display: 'Ambiguous', version: '2.9' }];
  const extension = {
    id: 'e',
    url: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
    extension: [{ url: 'http://x' }],
    valueCodeableConcept: { id: 'c', coding, text: 'A' },
  };
  const { pid, losses } = write({ gender: 'other', _gender: { id: 'g', extension: [extension] } });

  expect(pid(8)).toBe('A'); // PID-8
  const at = 'Patient.gender.extension[0]';
  expect(losses.toSorted()).toEqual([
    `${at}.extension[0]`,
    `${at}.id`,
    `${at}.valueCodeableConcept.coding[0].display`,
    `${at}.valueCodeableConcept.coding[0].version`,
    `${at}.valueCodeableConcept.id`,
    `${at}.valueCodeableConcept.text`,
    'Patient.gender.id',
  ]);
});

describe('a code of table 0002 beside one of v3', () => {
  const V3 = 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus';
  const sent = (code: string) => {
    const kept = { system: 'http://terminology.hl7.org/CodeSystem/v2-0002', code: 'A', version: '2.9' };
    return write({ maritalStatus: { coding: [{ system: V3, code }, kept] } });
  };

  test('is sent alone where it means the same, and what stands beside it is named', () => {
    const { pid, losses } = sent('L');

    expect(pid(16)).toBe('A^^HL70002'); // PID-16
    expect(losses).toEqual(['Patient.maritalStatus.coding[1].version']);
  });

  test('is sent after the v3 code if that was edited since', () => {
    expect(sent('M').pid(16)).toBe('M^^HL70002^A^^HL70002'); // PID-16
  });
});

test('a code of v2 that would be written anyway is not kept by reading, and named', () => {
  const { _gender } = read(pidWith({ 5: 'A', 8: 'A' }));
  const canonical = JSON.parse(JSON.stringify(_gender).replace('"A"', '"M"'));

  expect(readBack({ gender: 'male', _gender: canonical })).toEqual({
    patient: { gender: 'male' },
    losses: ['Patient.gender.extension[0]'],
  });
});
