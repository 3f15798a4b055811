import type { Patient } from 'fhir/r4.js';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { ENVELOPE, mappedAt } from '../support/mapped.ts';

const { read: messageToPatient, write: patientToMessage } = createMapping(DEFAULT_PROFILE);

const { read, write } = mappedAt();

const CORE = 'http://hl7.org/fhir/StructureDefinition/';

describe('the message of a Patient', () => {
  test('has the segments that ADT_A05 requires, in its order', () => {
    const { message, text } = write(
      { contact: [{ name: { family: 'A' } }, { name: { family: 'B' } }] },
      { change: 'update' },
    );

    expect(message.segments.map(({ id }) => id)).toEqual(['MSH', 'EVN', 'PID', 'NK1', 'NK1', 'PV1']);
    expect(message.segments.map(({ wire }) => wire)).toEqual([
      'MSH|^~\\&|FHIRWorksOnAWS||||20260102030405.678+0000||ADT^A31^ADT_A05|01234567890123456789|T|2.5.1||||||UNICODE UTF-8',
      'EVN|A31|20260102030405.678+0000',
      'PID|1||f-1^^^FHIRWORKS^FW||^^^^^^U',
      'NK1|1|A',
      'NK1|2|B',
      'PV1||N',
    ]);
    expect(text.endsWith('PV1||N\r')).toBe(true);
  });

  test('a Patient without a name has one of type unspecified, which reads back as none', () => {
    const { text, pid } = write({});

    expect(pid(5)).toBe('^^^^^^U'); // PID-5
    expect(messageToPatient(text)).toEqual({
      resourceType: 'Patient',
      id: 'f-1',
      meta: { versionId: ENVELOPE.controlId, lastUpdated: '2026-01-02T03:04:05.678Z' },
    });
  });

  test.each<[string, Omit<Patient, 'resourceType'>, number, string]>([
    ['an OID', { identifier: [{ system: 'urn:oid:1.2.3', value: 'A' }] }, 3, 'A^^^&1.2.3&ISO'],
    [
      'a UUID',
      { identifier: [{ system: 'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7', value: 'A' }] },
      3,
      'A^^^&53fefa32-fcbb-4ff8-8a92-55ee120877b7&UUID',
    ],
    [
      'a URI',
      { identifier: [{ system: 'http://a.example/x', value: 'A' }] },
      3,
      'A^^^&http://a.example/x&URI',
    ],
    [
      'the official name first',
      { name: [{ family: 'B' }, { use: 'official', family: 'A' }] },
      5,
      'A^^^^^^L~B',
    ],
    ['one further given name with a space', { name: [{ given: ['A', 'B C'] }] }, 5, '^A^B C'],
    ['a given name with a space', { name: [{ given: ['A', 'B C', 'D'] }] }, 5, '^A^B C D'],
    [
      'suffixes in ascending slots',
      { name: [{ family: 'A', suffix: ['Jr', 'MD', 'FACS'] }] },
      5,
      'A^^^Jr^^MD^^^^^^^^FACS',
    ],
    ['a name without a code in v2.5.1', { name: [{ use: 'old', family: 'A' }] }, 5, 'A^^^^^^U'],
    ['a date with its precision', { birthDate: '1984-03' }, 7, '198403'],
    ['other', { gender: 'other' }, 8, 'O'],
    ['two degrees', { name: [{ family: 'A', suffix: ['MD', 'MBA'] }] }, 5, 'A^^^^^MD^^^^^^^^MBA'],
    ['four address lines', { address: [{ line: ['1', '2', '3', '4'] }] }, 11, '1&2&3^4'],
    ['five address lines', { address: [{ line: ['1', '2', '3', '4', '5'] }] }, 11, '1&2&3^4, 5'],
    ['the parts of an address, not its text', { address: [{ text: 'T', city: 'C' }] }, 11, '^^C'],
    ['three address lines', { address: [{ line: ['1', '2', '3'] }] }, 11, '1&2^3'],
    [
      'the street and the number of a line',
      {
        address: [
          {
            line: ['1 High St', 'Flat 2'],
            _line: [
              {
                extension: [
                  { url: `${CORE}iso21090-ADXP-streetName`, valueString: 'High St' },
                  { url: `${CORE}iso21090-ADXP-houseNumber`, valueString: '1' },
                ],
              },
            ],
          },
        ],
      },
      11,
      '1 High St&High St&1^Flat 2',
    ],
    [
      'an authority that is known by its domain',
      {
        identifier: [
          {
            value: 'A',
            assigner: {
              display: 'H',
              identifier: {
                type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0301', code: 'DNS' }] },
                value: 'h.example',
              },
            },
          },
        ],
      },
      3,
      'A^^^H&h.example&DNS',
    ],
    [
      'a tribe with two codings and a text',
      {
        extension: [
          {
            url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-tribal-affiliation',
            extension: [
              {
                url: 'tribalAffiliation',
                valueCodeableConcept: {
                  coding: [
                    { system: 'urn:x', code: '1' },
                    { system: 'urn:y', code: '2' },
                  ],
                  text: 'Both',
                },
              },
            ],
          },
        ],
      },
      39,
      '1^^urn:x^2^^urn:y^^^Both',
    ],
    ['a district', { address: [{ district: 'D', use: 'work' }] }, 11, '^^^^^^B^^D'],
    ['a mobile phone', { telecom: [{ system: 'phone', value: '1', use: 'mobile' }] }, 13, '1^PRN^CP'],
    ['an email without use', { telecom: [{ system: 'email', value: 'a@b' }] }, 13, '^NET^Internet^a@b'],
    ['a number for work', { telecom: [{ system: 'fax', value: '1', use: 'work' }] }, 14, '1^WPN^FX'],
    [
      'the preferred language',
      {
        communication: [
          { language: { coding: [{ code: 'fr', system: 'urn:ietf:bcp:47' }] } },
          { preferred: true, language: { text: 'Romansh' } },
        ],
      },
      15,
      '^Romansh',
    ],
    [
      'the first language, where none is preferred',
      {
        communication: [{ language: { text: 'French' } }, { preferred: false, language: { text: 'Latin' } }],
      },
      15,
      '^French',
    ],
    [
      'a v3 letter as another v2 letter',
      {
        maritalStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code: 'A' }],
        },
      },
      16,
      'N^^HL70002',
    ],
    [
      'a code that v2 does not have, with its system',
      {
        maritalStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code: 'P' }],
        },
      },
      16,
      'P^^http://terminology.hl7.org/CodeSystem/v3-MaritalStatus',
    ],
    ['the order of birth', { multipleBirthInteger: 2 }, 25, '2'],
    ['a multiple birth beside its order', { multipleBirthInteger: 2 }, 24, 'Y'],
    ['death beside its time', { deceasedDateTime: '2020-01-02' }, 30, 'Y'],
    ['the time of death', { deceasedDateTime: '2020-01-02T03:04:05+01:00' }, 29, '20200102030405+0100'],
    ['being alive', { deceasedBoolean: false }, 30, 'N'],
  ])('%s', (_, elements, field, wire) => {
    const { pid } = write(elements);

    expect(pid(field)?.replace(/~?f-1\^.*FW$/, '')).toBe(wire);
  });

  test('the FHIR id follows the identifiers, and no identifier can be mistaken for it', () => {
    const type = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'FW' }] };
    const { pid, text, losses } = write({ identifier: [{ value: 'someone-else', type }] });

    expect(pid(3)).toBe('someone-else~f-1^^^FHIRWORKS^FW');
    expect(losses).toEqual(['Patient.identifier[0].type.coding[0]']);
    expect(messageToPatient(text)).toMatchObject({ id: 'f-1', identifier: [{ value: 'someone-else' }] });
  });

  test('a Patient that is inactive is named as one that the receiver keeps active', () => {
    const losses = [true, false].map(
      (active) => patientToMessage({ resourceType: 'Patient', active }, ENVELOPE).losses,
    );

    expect(losses).toEqual([
      [{ path: 'Patient.active', reason: 'no field in ADT_A05' }],
      [
        {
          path: 'Patient.active',
          reason: 'the message cannot say it: the receiver keeps the person active',
        },
      ],
    ]);
  });

  test('every element that is not mapped is reported, with its place and without its value', () => {
    const { losses } = patientToMessage(
      {
        resourceType: 'Patient',
        active: true,
        meta: { versionId: '1', profile: ['http://SECRET'], lastUpdated: '2026-01-01T00:00:00Z' },
        text: { status: 'generated', div: '<div>SECRET</div>' },
        extension: [{ url: 'http://SECRET', valueString: 'SECRET' }],
        _birthDate: { extension: [{ url: 'http://SECRET', valueString: 'SECRET' }] },
        name: [{ family: 'A', _given: [null, { id: 'SECRET' }] as never, given: ['B', 'C'] }],
        identifier: [{ system: 'http://SECRET' }],
        photo: [{ url: 'SECRET' }],
        address: [{ line: [null, 'B'] as never, use: 'home', type: 'postal' }],
        communication: [{ language: { text: 'A' } }, { language: { text: 'SECRET' } }],
        link: [{ other: { identifier: { value: 'SECRET' } }, type: 'replaces' }],
        contact: [{ name: { use: 'temp', text: 'SECRET', family: 'A' } }],
      } as Patient,
      ENVELOPE,
    );

    expect(losses.map(({ path }) => path).toSorted()).toEqual([
      'Patient.active',
      'Patient.address[0].line[0]',
      'Patient.address[0].type',
      'Patient.birthDate.extension[0]',
      'Patient.communication[1]',
      'Patient.contact[0].name.text',
      'Patient.contact[0].name.use',
      'Patient.extension[0]',
      'Patient.identifier[0]',
      'Patient.link[0]',
      'Patient.meta.profile',
      'Patient.name[0].given[1].id',
      'Patient.photo',
      'Patient.text',
    ]);
    expect(JSON.stringify(losses)).not.toContain('SECRET');
  });

  test('a relationship in words is in NK1-3; after a contact role it is reported', () => {
    const role = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0131', code: 'C' }] };
    const { field, losses } = write({
      contact: [{ name: { family: 'B' }, relationship: [role, { text: 'Aunt' }] }],
    });

    expect([field('NK1-3'), field('NK1-7')]).toEqual(['^Aunt', 'C^^HL70131']);
    expect(losses).toEqual(['Patient.contact[0].relationship']);
  });

  test('a contact of which nothing can be sent has no segment', () => {
    const { message } = write({ contact: [{ extension: [{ url: 'http://x' }] }, { name: { family: 'A' } }] });

    expect(message.all('NK1').map(({ wire }) => wire)).toEqual(['NK1|1|A']);
  });

  test('a name of which only an unknown use would be sent is not sent, and reported', () => {
    const { pid, losses } = write({ name: [{ use: 'old' }, { family: 'A' }] });

    expect(pid(5)).toBe('A'); // PID-5
    expect(losses).toContain('Patient.name[0]');
  });

  test('no text can start a segment, a field or a frame', () => {
    const hostile = '\rPID|1||evil\n|^~\\&\u000b\u001c\u0000""';
    // No text of FHIR holds a control character but tab, line feed and carriage return.
    const read = '\rPID|1||evil\n|^~\\&\uFFFD\uFFFD\uFFFD""';
    const { message, text, losses } = write({
      identifier: [{ value: hostile, system: 'x', assigner: { display: hostile } }],
      name: [{ family: hostile, given: [hostile], suffix: [hostile, hostile] }],
      address: [{ line: [hostile], city: hostile, district: hostile }],
      telecom: [{ system: 'phone', value: hostile }],
      maritalStatus: { text: hostile },
      contact: [{ name: { family: hostile }, relationship: [{ text: hostile }] }],
    });

    expect(message.segments.map(({ id }) => id)).toEqual(['MSH', 'EVN', 'PID', 'NK1', 'PV1']);
    expect(message.segment('PID')?.length).toBe(16);
    expect(text.replaceAll('\r', '')).not.toMatch(/[\u0000-\u001F]/);
    expect(messageToPatient(text).name?.[0]).toEqual({ family: read, given: [read], suffix: [read, read] });
    expect(losses).toEqual(expect.arrayContaining(['Patient.name[0].given[0]', 'Patient.telecom[0].value']));
  });
});

describe('the Patient of a message', () => {
  test('codes that are not canonical are kept and written again', () => {
    const wire = 'PID|1||1||A^^^^^^R||2000|A|||S^^^^^^O~T^^^^^^BDL||1^ORN^TDD||de|A^Separated^HL70002';
    const patient = read(wire);

    expect(patient).toMatchObject({
      name: [
        { use: 'official', _use: { extension: [{ valueCodeableConcept: { coding: [{ code: 'R' }] } }] } },
      ],
      gender: 'other',
      _gender: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/alternate-codes' }] },
      address: [{ use: 'work' }, { _use: { extension: [{}] } }],
      maritalStatus: {
        coding: [
          { code: 'L' },
          { system: 'http://terminology.hl7.org/CodeSystem/v2-0002', code: 'A', display: 'Separated' },
        ],
      },
    });
    const { pid, losses } = write(patient);
    expect([5, 8, 11, 13, 16].map(pid)).toEqual([
      'A^^^^^^R',
      'A',
      'S^^^^^^O~T^^^^^^BDL',
      '1^ORN^TDD',
      'A^Separated^HL70002',
    ]);
    expect(losses).toEqual([]);
  });

  test('suffixes in slots that are not ours are marked and written there again', () => {
    const patient = read('PID|1||1||A^^^^^BSc~B^^^^^^^^^^^^^MD, FACS');

    expect(patient.name).toMatchObject([
      { suffix: ['BSc'], _suffix: [{ extension: [{ valueCode: 'AC' }] }] },
      { suffix: ['MD', 'FACS'], _suffix: [{ extension: [{ valueCode: 'PR' }] }] },
    ]);
    const { pid, losses } = write(patient);
    expect(pid(5)).toBe('A^^^^^BSc~B^^^^^^^^^^^^^MD, FACS'); // PID-5
    expect(losses).toEqual([]);
  });

  test('a mark that is redundant, or that marks nothing, is not mapped', () => {
    const mark = (valueCode: string) => ({ extension: [{ url: `${CORE}iso21090-EN-qualifier`, valueCode }] });
    const { pid, losses } = write({
      name: [{ family: 'A', suffix: ['MD', 'X', 'Y'], _suffix: [mark('AC'), mark('LS'), mark('AC')] }],
    });

    expect(pid(5)).toBe('A^^^^^MD^^^^^^^^X, Y'); // PID-5
    const marks = [0, 1, 2].map((index) => `Patient.name[0].suffix[${index}].extension[0]`);
    expect(losses).toEqual(marks);
  });

  test('a kept code whose FHIR code was edited since is not written', () => {
    const { pid, losses } = write({ ...read('PID|1||1||A|||A'), gender: 'male' });

    expect(pid(8)).toBe('M'); // PID-8
    expect(losses).toEqual(['Patient.gender.extension[0]']);
  });

  test.each<[string, string, Partial<Patient>]>([
    ['null values are absent', 'PID|1||""||A^""||""|""', { name: [{ family: 'A' }] }],
    ['an empty first address is skipped', 'PID|1||1||A||||||~X', { address: [{ line: ['X'] }] }],
    [
      'a composed number',
      'PID|1||1||A||||||||^^PH^^41^44^5550123^9',
      { telecom: [{ system: 'phone', value: '+41 44 5550123 X9', use: 'home' }] },
    ],
    [
      'a number in one piece before its parts',
      'PID|1||1||A||||||||044 5550123^PRN^PH^^41^44^5550123^9^^^^+41 44 555 01 23',
      { telecom: [{ system: 'phone', value: '+41 44 555 01 23', use: 'home' }] },
    ],
    [
      'a number without equipment',
      'PID|1||1||A||||||||555',
      {
        telecom: [
          {
            value: '555',
            use: 'home',
            _system: {
              extension: [
                { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' },
              ],
            },
          },
        ],
      },
    ],
    [
      'older identifier fields, once',
      'PID|1|2^^^H|1~123-45-6789^^^&2.16.840.1.113883.4.1&ISO^SS|4||A|||||||||||||123-45-6789|L1^ZH^20300101',
      {
        identifier: [
          { value: '1' },
          { value: '123456789', system: 'http://hl7.org/fhir/sid/us-ssn' },
          { value: '2', assigner: { display: 'H' } },
          { value: '4' },
          {
            value: 'L1',
            type: { coding: [{ code: 'DL' }] },
            assigner: { display: 'ZH' },
            period: { end: '2030-01-01' },
          },
        ],
      },
    ],
    [
      'an alias and what a person is called by',
      'PID|1||1||A^B^^^^^L^^^^^^^^Bob||||C^^^^^^A^^^^^^^^Rob',
      {
        name: [
          { family: 'A' },
          { use: 'nickname', given: ['Bob'] },
          { family: 'C' },
          { use: 'nickname', given: ['Rob'] },
        ],
      },
    ],
    ['a name of type unspecified', 'PID|1||1||A^^^^^^U', { name: [{ family: 'A' }] }],
    ['several given names', 'PID|1||1||A^B^C D', { name: [{ family: 'A', given: ['B', 'C', 'D'] }] }],
    ['three lines', 'PID|1||1||A||||||S&S&9', { address: [{ line: ['S', 'S', '9'] }] }],
    ['the county of the one address', 'PID|1||1||A||||||X|Y', { address: [{ line: ['X'], district: 'Y' }] }],
    [
      'the county of none of the addresses',
      'PID|1||1||A||||||X^^^^^^^^Z|Y',
      { address: [{ line: ['X'], district: 'Z' }, { district: 'Y' }] },
    ],
    [
      'the county that one of several addresses says',
      'PID|1||1||A||||||X^^^^^^^^Z~V^^^^^^^^Y|Y',
      {
        address: [
          { line: ['X'], district: 'Z' },
          { line: ['V'], district: 'Y' },
        ],
      },
    ],
    [
      'a single birth is no multiple birth',
      'PID|1||1||A|||||||||||||||||||N|1',
      { multipleBirthBoolean: false },
    ],
    ['a time of birth without its time', 'PID|1||1||A||197401010830', { birthDate: '1974-01-01' }],
    [
      'a time without zone is read as its date',
      `PID|1||1||A${'|'.repeat(24)}20200102030405|Y`,
      { deceasedDateTime: '2020-01-02' },
    ],
    ['a date that does not exist is none', 'PID|1||1||A||20260230', {}],
    [
      'a suffix in each slot',
      'PID|1||1||A^B^^Jr^^MD^^^^^^^^FACS, FACP',
      { name: [{ family: 'A', given: ['B'], suffix: ['Jr', 'MD', 'FACS', 'FACP'] }] },
    ],
    [
      'a beginning without an end',
      'PID|1||1||A^^^^^^^^^^^2001',
      { name: [{ family: 'A', period: { start: '2001' } }] },
    ],
    [
      'a validity range of an address',
      'PID|1||1||A||||||X^^^^^^^^^^^2001&2002',
      { address: [{ line: ['X'], period: { start: '2001', end: '2002' } }] },
    ],
    [
      'a validity range',
      'PID|1||1||A^B^^^^^^^^2001&2002',
      { name: [{ family: 'A', given: ['B'], period: { start: '2001', end: '2002' } }] },
    ],
  ])('%s', (_, pid, expected) => {
    expect(read(pid)).toMatchObject(expected);
  });

  test('a version that is no FHIR id, or a time without seconds, gives no meta at all', () => {
    expect(read('PID|1||1||A').meta).toBeUndefined();
    expect(
      messageToPatient('MSH|^~\\&|||||20260102030405+0100||ADT|a b c|P|2.4\rPID|1').meta,
    ).toBeUndefined();
    expect(messageToPatient('MSH|^~\\&|||||20260102030405+0100||ADT|a-b|P|2.4\rPID|1').meta).toEqual({
      versionId: 'a-b',
      lastUpdated: '2026-01-02T02:04:05.000Z',
    });
  });

  test('segments after a second PID belong to another person', () => {
    const own = ['PID|1||1||DOE', 'PD1||||5^GPOFDOE', 'NK1|1|KINOFDOE'];
    const others = ['PID|2||2||ROE', 'PD1||||77^GPOFROE|||Y', 'NK1|1|KINOFROE', 'PV1||N|||||||||||||||V'];

    expect(read(...own, ...others)).toEqual(read(...own));
    expect(read('PID|1||1||DOE', ...others)).toEqual(read('PID|1||1||DOE'));
  });

  test('a message without a PID speaks of no patient', () => {
    expect(() => read('PV1||N')).toThrow('no PID');
  });
});
