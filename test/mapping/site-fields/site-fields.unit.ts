import type { Patient } from 'fhir/r4.js';
import type { FieldRules, ZSegment } from '../../../mapping/core/field-rule.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { fhirPathEngine } from '../../../runtime/site-profile/fhir-path-engine.ts';
import { ENVELOPE } from '../support/mapped.ts';

const MRN = 'urn:oid:1.2.3';
const MAIDEN = 'http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName';
const fhirPath = fhirPathEngine();

/** What a site with these rules makes of a Patient. */
function written(
  elements: Omit<Patient, 'resourceType'>,
  fields: FieldRules,
  zSegments: readonly ZSegment[] = [],
) {
  const { write, read } = createMapping({ ...DEFAULT_PROFILE, fields, zSegments, fhirPath });
  const { text, losses, sentOnly = [] } = write({ resourceType: 'Patient', ...elements }, ENVELOPE);
  const segments = text.split('\r').slice(0, -1);
  return {
    ids: segments.map((segment) => segment.slice(0, 3)),
    /** A field as on the wire; of MSH one less than HL7 counts. */
    field: (id: string, n: number) => segments.find((one) => one.startsWith(id))?.split('|')[n] ?? '',
    all: (id: string, n: number) =>
      segments.filter((one) => one.startsWith(id)).map((one) => one.split('|')[n] ?? ''),
    losses: losses.map(({ path, reason }) => `${path}: ${reason}`),
    sentOnly: sentOnly.map(({ path, reason }) => `${path}: ${reason}`),
    read: read(text),
  };
}

test('a site without rules gets the message of the mapping', () => {
  const given: Patient = { resourceType: 'Patient', active: true, name: [{ family: 'Ohnesorg' }] };
  const plain = createMapping(DEFAULT_PROFILE).write(given, ENVELOPE);

  expect(createMapping({ ...DEFAULT_PROFILE, fhirPath }).write(given, ENVELOPE)).toEqual(plain);
  expect(plain.sentOnly).toEqual([]);
});

describe('a literal', () => {
  test('fills a field, escaped, and is no loss where nothing reads it', () => {
    const { field, losses } = written({}, { 'MSH-8': { literal: 'a|b' }, 'PV1-3.1': { literal: 'AMB' } });

    expect([field('MSH', 7), field('PV1', 3)]).toEqual(['a\\F\\b', 'AMB']);
    expect(losses).toEqual([]);
  });

  test('fills a component in each repetition, and in each segment of a name', () => {
    const { field, all } = written(
      {
        telecom: [
          { value: '1', use: 'home' },
          { value: '2', use: 'home' },
        ],
        contact: [{ name: { family: 'A' } }, { name: { family: 'B' } }],
      },
      { 'PID-13.9': { literal: 'x' }, 'NK1-10': { literal: 'Aunt' } },
    );

    expect(field('PID', 13)).toBe('1^PRN^^^^^^^x~2^PRN^^^^^^^x');
    expect(all('NK1', 10)).toEqual(['Aunt', 'Aunt']);
  });

  test('starts a segment that the mapping had nothing for, where it belongs', () => {
    const { ids, field } = written({}, { 'PD1-12': { literal: 'N' } });

    expect(ids).toEqual(['MSH', 'EVN', 'PID', 'PD1', 'PV1']);
    expect(field('PD1', 12)).toBe('N');
  });

  test('is reported where it replaces what the Patient says, or says what the Patient does not', () => {
    const { losses, read } = written(
      { gender: 'male' },
      { 'PID-8': { literal: 'U' }, 'PID-24': { literal: 'Y' } },
    );

    expect(losses).toEqual([
      'Patient.gender: the site profile fills PID-8',
      'Patient.multipleBirthBoolean: the site profile fills PID-24',
    ]);
    expect(read).toMatchObject({ gender: 'unknown', multipleBirthBoolean: true });
  });

  test('is not sent where the datatype requires more than the site says', () => {
    expect(written({}, { 'PID-18.5': { literal: 'AN' } }).field('PID', 18)).toBe('');
    const whole = { 'PID-18.1': { literal: '7' }, 'PID-18.5': { literal: 'AN' } };
    expect(written({}, whole).field('PID', 18)).toBe('7^^^^AN');
  });
});

test('nothing is left in a place that is empty, and what stood there is lost', () => {
  const { field, losses } = written(
    { address: [{ city: 'Bern', state: 'BE' }, { city: 'Biel' }] },
    { 'PID-11.4': { empty: true } },
  );

  expect(field('PID', 11)).toBe('^^Bern~^^Biel');
  expect(losses).toEqual(['Patient.address[0].state: the site profile leaves PID-11.4 empty']);
});

describe('what stands in another place', () => {
  const mother = { extension: [{ url: MAIDEN, valueString: 'Rossi' }], name: [{ family: 'Ohnesorg' }] };

  test('is copied, and stays where it was', () => {
    const { field, losses } = written(mother, { 'PID-21': { copy: 'PID-3' } });

    expect(field('PID', 21)).toBe(field('PID', 3));
    expect(losses).toEqual([]);
  });

  test('is moved: it is sent, and no longer read as what it was', () => {
    const { field, losses, sentOnly } = written(mother, { 'PV1-50': { move: 'PID-6.1' } });

    expect([field('PID', 6), field('PV1', 50)]).toEqual(['^^^^^^M', 'Rossi']);
    expect(losses).toEqual([]);
    expect(sentOnly).toEqual([
      expect.stringMatching(/^Patient\.extension.*: the site profile moves PID-6\.1/),
    ]);
  });

  test('is taken as the mapping wrote it, whatever another rule puts there', () => {
    const { field } = written(mother, { 'PID-9': { copy: 'PID-5' }, 'PID-5.7': { literal: 'D' } });

    expect([field('PID', 5), field('PID', 9)]).toEqual(['Ohnesorg^^^^^^D', 'Ohnesorg']);
  });
});

test('an identifier of a system or a type stands also where the receiver looks for it', () => {
  const identifier = [
    { system: 'urn:oid:1.2.4', value: '8' },
    {
      system: MRN,
      value: '7',
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
    },
  ];
  const { field, losses, read } = written(
    { identifier },
    {
      'PID-2': { identifier: { system: MRN } },
      'PID-18': { identifier: { type: 'MR' } },
      'PID-4.1': { identifier: { type: 'FW' } },
      'PD1-2': { literal: 'C' },
    },
  );

  expect(field('PID', 2)).toBe('7^^^&1.2.3&ISO^MR');
  expect(field('PID', 18)).toBe(field('PID', 2));
  expect(field('PID', 4)).toBe('f-1');
  // They are known as the same identifiers, and as the FHIR id.
  expect(read.identifier).toEqual(identifier);
  expect(losses).toEqual([]);
});

describe('an expression', () => {
  test('sends what has no field: that is no loss any more, and is not read back', () => {
    const { field, losses, sentOnly } = written(
      { active: true, extension: [{ url: 'urn:ward', valueString: 'North' }] },
      { 'PV1-3.1': { fhirPath: "extension('urn:ward').value" } },
    );

    expect(field('PV1', 3)).toBe('North');
    expect(losses).toEqual(['Patient.active: no field in ADT_A05']);
    expect(sentOnly).toEqual(['Patient.extension[0]: sent in PV1-3.1']);
  });

  test('sends a part of an element, and the rest stays lost by its places', () => {
    const { losses, sentOnly } = written(
      { photo: [{ url: 'http://x.example/1', contentType: 'image/png', title: 'x' }] },
      { 'PV1-50': { fhirPath: 'photo.url' } },
    );

    expect(sentOnly).toEqual(['Patient.photo[0].url: sent in PV1-50']);
    expect(losses).toEqual([
      'Patient.photo[0].contentType: no field in ADT_A05',
      'Patient.photo[0].title: no field in ADT_A05',
    ]);
  });

  test('that computes a value says itself what that covers', () => {
    const vip = "iif(active, 'A', 'I')";
    const covered = written({ active: true }, { 'PD1-16': { fhirPath: vip, covers: ['active'] } });
    const silent = written({ active: true }, { 'PD1-16': { fhirPath: vip } });

    expect([covered.field('PD1', 16), silent.field('PD1', 16)]).toEqual(['A', 'A']);
    expect([covered.losses, covered.sentOnly]).toEqual([[], ['Patient.active: sent in PD1-16']]);
    expect([silent.losses, silent.sentOnly]).toEqual([['Patient.active: no field in ADT_A05'], []]);
  });

  test('makes a repetition of each value, up to what the field holds', () => {
    const name = [{ family: 'Ohnesorg', given: ['Anna', 'Béa'] }];
    const { field, losses } = written(
      { name },
      {
        'PD1-1': { fhirPath: 'name.given' },
        'PV1-10': { fhirPath: 'name.given' },
      },
    );

    expect([field('PD1', 1), field('PV1', 10)]).toEqual(['Anna~Béa', 'Anna']);
    expect(losses).toEqual(['PV1-10: the field holds one value']);
  });

  test('writes dates and times as HL7 v2 does, and numbers and booleans as texts', () => {
    const { field } = written(
      { birthDate: '1984-03-05', multipleBirthInteger: 2, active: false },
      {
        'PV1-44': { fhirPath: 'birthDate' },
        'PV1-25': { fhirPath: 'birthDate' },
        'PV1-26': { fhirPath: 'multipleBirth' },
        'PV1-50': { fhirPath: 'active' },
      },
    );

    expect([44, 25, 26, 50].map((n) => field('PV1', n))).toEqual(['19840305', '19840305', '2', 'false']);
  });

  test.each([
    [
      'that fails for a Patient',
      "name.given + 'x'",
      'the expression of the site profile fails for this resource',
    ],
    ['without a text', 'name', 'a value without a text'],
    ['that is no number', 'name.family', 'a value that is no NM'],
  ])('%s leaves the place empty and says so, without the value', (_, expression, reason) => {
    const name = [{ family: 'Ohnesorg', given: ['Anna', 'Béa'] }];
    const { field, losses } = written({ name }, { 'PV1-32': { fhirPath: expression } });

    expect(field('PV1', 32)).toBe('');
    expect(losses.slice(0, 1)).toEqual([`PV1-32: ${reason}`]);
    expect(losses.join()).not.toContain('Ohnesorg');
  });

  test('without a value leaves a required field as the mapping wrote it', () => {
    expect(written({}, { 'PV1-2': { fhirPath: 'photo.url' } }).field('PV1', 2)).toBe('N');
  });
});

describe('a Z-segment', () => {
  const ZPD: ZSegment = {
    id: 'ZPD',
    after: 'PID',
    fields: { '1': { literal: '1' }, '3.2': { fhirPath: 'photo.url' }, '4': { copy: 'PID-8' } },
  };

  test('stands where the site says, with its fields', () => {
    const { ids, field, losses, sentOnly } = written(
      { gender: 'female', photo: [{ url: 'http://x.example/1' }] },
      {},
      [ZPD, { id: 'ZEN', after: 'OBX', fields: { '2': { literal: 'x' } } }, { ...ZPD, id: 'ZP2' }],
    );

    expect(ids).toEqual(['MSH', 'EVN', 'PID', 'ZPD', 'ZP2', 'PV1', 'ZEN']);
    expect([1, 3, 4].map((n) => field('ZPD', n))).toEqual(['1', '^http://x.example/1', 'F']);
    expect([losses, sentOnly]).toEqual([[], ['Patient.photo: sent in ZPD-3.2']]);
  });

  test('is left out where it says nothing of the Patient', () => {
    expect(written({}, {}, [ZPD]).ids).toEqual(['MSH', 'EVN', 'PID', 'PV1']);
  });
});
