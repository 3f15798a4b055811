import type { Patient, Practitioner } from 'fhir/r4.js';
import type { WrittenVersion } from '../../../hl7v2/versions/written-elements.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { ENVELOPE } from '../support/mapped.ts';

type Elements = Omit<Patient, 'resourceType'>;

/** A Patient as a site takes it: the segments without MSH, and the losses that the default site does not have. */
function written(site: Partial<SiteProfile>, elements: Elements) {
  const patient: Patient = { resourceType: 'Patient', ...elements };
  const profile = { ...DEFAULT_PROFILE, ...site };
  const { text, losses } = createMapping(profile).write(patient, ENVELOPE);
  const known = createMapping({
    ...DEFAULT_PROFILE,
    segments: { ...DEFAULT_PROFILE.segments, OBX: profile.segments.OBX },
  })
    .write(patient, ENVELOPE)
    .losses.map(({ path, readsAs }) => `${path} ${readsAs}`);
  const segments = text.split('\r').slice(0, -1);
  const fields = (id: string) => segments.find((one) => one.startsWith(id))?.split('|') ?? [];
  return {
    segments,
    msh: fields('MSH'),
    pid: fields('PID'),
    segment: (id: string) => segments.filter((one) => one.startsWith(id)),
    lost: losses
      .filter(({ path, readsAs }) => {
        const index = known.indexOf(`${path} ${readsAs}`);
        // Of two at one place, the first is known.
        return index === -1 || known.splice(index, 1).length === 0;
      })
      .map(({ path, reason }) => `${path}: ${reason}`),
  };
}

const inVersion = (version: WrittenVersion, elements: Elements) => written({ version }, elements);

const NAME = {
  use: 'official',
  family: 'van Houten',
  _family: {
    extension: [
      { url: 'http://hl7.org/fhir/StructureDefinition/humanname-own-prefix', valueString: 'van' },
      { url: 'http://hl7.org/fhir/StructureDefinition/humanname-own-name', valueString: 'Houten' },
    ],
  },
  given: ['Mieke'],
  period: { start: '2001-02-03', end: '2020' },
} as const satisfies NonNullable<Patient['name']>[0];

describe('the header', () => {
  test.each<[WrittenVersion, string]>([
    ['2.3', 'ADT^A28'],
    ['2.3.1', 'ADT^A28^ADT_A01'],
    ['2.4', 'ADT^A28^ADT_A05'],
    ['2.8', 'ADT^A28^ADT_A05'],
  ])('of v%s says %s and its version', (version, type) => {
    const { msh } = inVersion(version, {});

    expect([msh[8], msh[11]]).toEqual([type, version]); // MSH-9, MSH-12
  });

  test('is not repeated in EVN-1 from v2.7 on', () => {
    expect(inVersion('2.6', {}).segment('EVN')).toEqual(['EVN|A28|20260102030405.678+0000']);
    expect(inVersion('2.7', {}).segment('EVN')).toEqual(['EVN||20260102030405.678+0000']);
  });
});

describe('a name', () => {
  test.each<[WrittenVersion, string, string[]]>([
    [
      '2.3',
      'van Houten^Mieke^^^^^L',
      [
        'Patient.name[0].family.extension[0]: XPN.1 has no parts in v2.3',
        'Patient.name[0].family.extension[1]: XPN.1 has no parts in v2.3',
        'Patient.name[0].period: v2.3 has no XPN.12',
      ],
    ],
    ['2.3.1', 'Houten&van^Mieke^^^^^L', ['Patient.name[0].period: v2.3.1 has no XPN.12']],
    ['2.4', 'van Houten&van&Houten^Mieke^^^^^L^^^20010203&2020', []],
    ['2.5', 'van Houten&van&Houten^Mieke^^^^^L^^^^^20010203^2020', []],
    ['2.8', 'van Houten&van&Houten^Mieke^^^^^L^^^^^20010203^2020', []],
  ])('in v%s is %s', (version, xpn, losses) => {
    const { pid, lost } = inVersion(version, { name: [NAME] });

    expect(pid[5]).toBe(xpn);
    expect(lost).toEqual(losses);
  });

  test('is one in v2.3', () => {
    const { pid, lost } = inVersion('2.3', { name: [{ family: 'A' }, { family: 'B' }] });

    expect(pid[5]).toBe('A');
    expect(lost).toEqual(['Patient.name[1]: PID-5 has one value in v2.3']);
  });

  test('of a time alone is none where a version has no place for it, and PID-5 stays valid', () => {
    const { pid, lost } = inVersion('2.3', { name: [{ period: { start: '2020' } }] });

    expect(pid[5]).toBe('^^^^^^O');
    expect(lost).toEqual(['Patient.name[0]: v2.3 has no XPN.12']);
  });

  test('has its degree in XPN.14 from v2.7 on', () => {
    const { pid, lost } = inVersion('2.7', { name: [{ family: 'A', suffix: ['Jr', 'MD'] }] });

    expect(pid[5]).toBe('A^^^Jr^^^^^^^^^^MD');
    expect(lost).toEqual(['Patient.name[0].suffix: v2.7 withdrew XPN.6: a degree is sent in XPN.14']);
  });
});

describe('a code that the table of a version does not have', () => {
  const kept = (table: string, code: string) => ({
    extension: [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
        valueCodeableConcept: {
          coding: [{ system: `http://terminology.hl7.org/CodeSystem/v2-${table}`, code }],
        },
      },
    ],
  });

  test.each<[WrittenVersion, string, string, string[]]>([
    ['2.3', 'nickname', 'O', ['use: v2.3 has another code for it in table 0200 (XPN.7)']],
    ['2.3.1', 'nickname', 'U', ['use: v2.3.1 has another code for it in table 0200 (XPN.7)']],
    ['2.4', 'nickname', 'N', []],
    ['2.3', 'anonymous', 'O', ['use: v2.3 has another code for it in table 0200 (XPN.7)']],
    ['2.3', 'maiden', 'M', []],
  ])('is the unspecific one of a name in v%s: %s', (version, use, code, losses) => {
    const { pid, lost } = inVersion(version, { name: [{ use: use as 'nickname', family: 'A' }] });

    expect(pid[5]).toBe(`A^^^^^^${code}`);
    expect(lost).toEqual(losses.map((one) => `Patient.name[0].${one}`));
  });

  test('is one that means the same in FHIR where there is one', () => {
    const name = [{ use: 'anonymous', _use: kept('0200', 'MSK'), family: 'A' } as const];
    const address = [{ type: 'postal', _type: kept('0190', 'SH'), city: 'B' } as const];

    expect(inVersion('2.4', { name }).pid[5]).toBe('A^^^^^^S');
    expect(inVersion('2.7', { name }).pid[5]).toBe('A^^^^^^MSK');
    expect(inVersion('2.4', { address }).pid[11]).toBe('^^B^^^^M');
    expect(inVersion('2.6', { address }).pid[11]).toBe('^^B^^^^SH');
    expect(inVersion('2.4', { address }).lost).toEqual([
      'Patient.address[0].type.extension[0]: v2.4 has another code for it in table 0190 (XAD.7)',
    ]);
  });

  test('costs the whole of an address: without its type it would be another one', () => {
    const address = [
      { use: 'old', city: 'A' },
      { use: 'home', city: 'B' },
      { use: 'billing', city: 'C' },
    ] as const;

    expect(inVersion('2.3', { address: [...address] }).pid[11]).toBe('^^B^^^^H');
    expect(inVersion('2.5', { address: [...address] }).pid[11]).toBe('^^A^^^^BA~^^B^^^^H');
    expect(inVersion('2.6', { address: [...address] }).pid[11]).toBe('^^A^^^^BA~^^B^^^^H~^^C^^^^BI');
    expect(inVersion('2.5', { address: [...address] }).lost).toEqual([
      'Patient.address[2]: v2.5 has no code for it in table 0190 (XAD.7)',
    ]);
  });

  test('costs what reads back in an address too, and says once that a use and its code are other ones', () => {
    const url = 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-censusTract';
    const _line = [{ extension: [{ url, valueString: '7' }] }];
    const address = [{ use: 'billing' as const, _line }, { city: 'B' }];
    const name = [{ use: 'temp' as const, _use: kept('0200', 'TEMP'), family: 'A' }];

    expect(inVersion('2.5', { address }).lost).toEqual([
      'Patient.address[0]: v2.5 has no code for it in table 0190 (XAD.7)',
    ]);
    expect(inVersion('2.5', { name }).lost).toEqual([
      'Patient.name[0].use: v2.5 has another code for it in table 0200 (XPN.7)',
    ]);
  });

  test('leaves the equipment of a number open', () => {
    const telecom = [
      { system: 'other', _system: kept('0202', 'TDD'), use: 'home', value: '123-4567' },
    ] as const;

    expect(inVersion('2.4', { telecom: [...telecom] }).pid[13]).toBe('123-4567^PRN');
    expect(inVersion('2.5', { telecom: [...telecom] }).pid[13]).toBe('123-4567^PRN^TDD');
    expect(inVersion('2.4', { telecom: [...telecom] }).lost).toContain(
      'Patient.telecom[0].system: v2.4 has no code for it in table 0202 (XTN.3)',
    );
  });

  test('is sent where the site asks for it, and where no version has it', () => {
    const name = [{ use: 'old', family: 'A' }] as const;
    const other = [{ _use: kept('0200', 'XY'), family: 'A' }];
    other[0]?._use.extension[0]?.valueCodeableConcept.coding.splice(0, 1, { code: 'XY' } as never);
    const literal = { version: '2.4', fields: { 'PID-5.7': { literal: 'TEMP' } } } as const;

    expect(written({ version: '2.4', nameTypeCodes: 'guide' }, { name: [...name] }).pid[5]).toBe(
      'A^^^^^^BAD',
    );
    expect(inVersion('2.4', { name: other }).pid[5]).toBe('A^^^^^^XY');
    expect(written(literal, { name: [{ family: 'A' }] }).pid[5]).toBe('A^^^^^^TEMP');
  });

  test.each<[WrittenVersion, string]>([
    ['2.3', '^^^^^^O'],
    ['2.3.1', '^^^^^^U'],
    ['2.8', '^^^^^^U'],
  ])('stands for a Patient without a name in v%s, and reads back as none', (version, xpn) => {
    const mapping = createMapping({ ...DEFAULT_PROFILE, version });
    const { text } = mapping.write({ resourceType: 'Patient', gender: 'female' }, ENVELOPE);

    expect(inVersion(version, {}).pid[5]).toBe(xpn);
    expect(mapping.read(text).name).toBeUndefined();
  });
});

describe('a number', () => {
  test.each<[WrittenVersion, string, string, string[]]>([
    ['2.4', '(555) 123-4567', '(555)123-4567^PRN^PH', ['value']],
    ['2.4', '+1 555 123 4567', '1 (555)123-4567^PRN^PH', ['value']],
    ['2.4', '123-4567', '123-4567^PRN^PH', []],
    ['2.4', '+41445550123', '^PRN^PH^^^^+41445550123', []],
    ['2.4', '044 555 01 2', '^PRN^PH^^^^044555012', ['value', 'extension']],
    ['2.4', 'ask the ward', '^PRN^PH^^^^^^ask the ward', ['value', 'extension']],
    ['2.5', '+41 44 555 01 23', '+41 44 555 01 23^PRN^PH', []],
    ['2.6', '+41 44 555 01 23', '^PRN^PH^^^^^^^^^+41 44 555 01 23', []],
  ])('in v%s: %s', (version, value, xtn, losses) => {
    const { pid, lost } = inVersion(version, { telecom: [{ system: 'phone', use: 'home', value }] });

    expect(pid[13]).toBe(xtn);
    expect(lost.map((one) => one.replace(/^Patient\.telecom\[0\]\.(\w+):.*$/, '$1')).toSorted()).toEqual(
      losses.toSorted(),
    );
  });

  test('has its period and its rank from v2.6 on', () => {
    const telecom = [
      { system: 'phone', use: 'home', value: '1', rank: 2, period: { start: '2020' } },
    ] as const;

    expect(inVersion('2.6', { telecom: [...telecom] }).pid[13]).toBe('^PRN^PH^^^^^^^^^1^2020^^^^^2');
    expect(inVersion('2.5', { telecom: [...telecom] }).pid[13]).toBe('1^PRN^PH');
  });

  test('without a kind is a telephone from v2.7 on', () => {
    const { pid, lost } = inVersion('2.7', { telecom: [{ use: 'home', value: '1' }] });

    expect(pid[13]).toBe('^PRN^PH^^^^^^^^^1');
    expect(lost).toContain(
      'Patient.telecom[0].system: from v2.7 on XTN.3 is required: PH, or Internet for an address',
    );
  });
});

test('what a version costs is named at its own place, beside what no version says', () => {
  const codes = [{ system: 'http://example.org/degrees' }, { code: 'MD' }];
  const practitioner: Practitioner = {
    resourceType: 'Practitioner',
    id: 'p',
    qualification: codes.map((coding) => ({ code: { coding: [coding] } })),
  };
  const { lost } = inVersion('2.7', {
    contained: [practitioner],
    generalPractitioner: [{ reference: '#p' }],
  });

  expect(lost).toContain(
    'Patient.contained[0].qualification[1]: v2.7 withdrew PD1-4: the person is sent in ROL',
  );
});

test('an address has one line and one more before v2.4, and its period in a range in v2.4', () => {
  const address = [{ line: ['a', 'b', 'c'], city: 'd', period: { start: '2020' } }];

  expect(inVersion('2.3.1', { address }).pid[11]).toBe('a^b, c^d');
  expect(inVersion('2.3.1', { address }).lost).toEqual([
    'Patient.address[0].line: before v2.4 an address has one line in XAD.1 and one in XAD.2',
    'Patient.address[0].period: v2.3.1 has no XAD.13',
  ]);
  expect(inVersion('2.4', { address }).pid[11]).toBe('a&b^c^d^^^^^^^^^2020');
  expect(inVersion('2.4', { address }).lost).toEqual([]);
});

test('a coded field is a bare code in v2.3', () => {
  const system = 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus';
  const { pid, lost } = inVersion('2.3', {
    maritalStatus: { coding: [{ system, code: 'M', display: 'Married' }], text: 'verheiratet' },
  });

  expect(pid[16]).toBe('M');
  expect(lost).toEqual([
    'Patient.maritalStatus.coding[0].display: PID-16 has no parts in v2.3',
    'Patient.maritalStatus.text: PID-16 has no parts in v2.3',
  ]);
});

test('an identifier has a type from v2.7 on', () => {
  const { pid, lost } = inVersion('2.7', { identifier: [{ value: '7', period: { start: '2020' } }] });

  expect(pid[3]).toBe('7^^^^U^^2020~f-1^^^FHIRWORKS^FW');
  expect(lost).toEqual(['Patient.identifier[0].type: from v2.7 on CX.5 is required: U, unspecified']);
});

test('a field that a version does not have is lost', () => {
  const url = 'http://hl7.org/fhir/StructureDefinition/patient-animal';
  const species = { coding: [{ system: 'urn:oid:1.2.3', code: 'D' }] };
  const extension = [{ url, extension: [{ url: 'species', valueCodeableConcept: species }] }];

  expect(inVersion('2.3.1', { extension }).lost).toEqual(['Patient.extension[0]: v2.3.1 has no PID-35']);
  expect(inVersion('2.4', { extension }).lost).toEqual([]);
});

describe('general practitioners', () => {
  const person = { type: 'Practitioner', display: 'Dr. A', identifier: { value: '1' } };
  const role = { type: 'PractitionerRole', display: 'Dr. B', identifier: { value: '2' } };

  test('with a role are persons in PD1-4 before v2.4', () => {
    const { segment, lost } = inVersion('2.3.1', { generalPractitioner: [person, role] });

    expect(segment('PD1')).toEqual(['PD1||||1^Dr. A~2^Dr. B']);
    expect(segment('ROL')).toEqual([]);
    expect(lost).toEqual([
      'Patient.generalPractitioner[1].type: roles are not taken: the person is sent in PD1-4',
    ]);
  });

  test('without a role are roles from v2.7 on, which read back as persons', () => {
    const { segment, lost } = inVersion('2.7', { generalPractitioner: [person] });

    expect(segment('PD1')).toEqual([]);
    expect(segment('ROL')).toEqual(['ROL||AD|PP^Primary Care Provider^HL70443|1^Dr. A']);
    expect(lost).toEqual([]);
  });

  test('of an organization have its number in XON.3 before v2.5', () => {
    const organization = { type: 'Organization', display: 'Praxis', identifier: { value: '77' } };

    expect(inVersion('2.4', { generalPractitioner: [organization] })).toMatchObject({ lost: [] });
    expect(inVersion('2.4', { generalPractitioner: [organization] }).segment('PD1')).toEqual([
      'PD1|||Praxis^^77',
    ]);
  });
});

describe('segments that a site does not take', () => {
  const role = { type: 'PractitionerRole', display: 'Dr. B', identifier: { value: '2' } };
  const elements: Elements = {
    generalPractitioner: [{ type: 'Organization', display: 'Praxis' }, role],
    contact: [{ name: { family: 'A' } }, { name: { family: 'B' } }],
  };
  const without = (...ids: ('PD1' | 'NK1' | 'ROL')[]) =>
    written(
      { segments: { ...DEFAULT_PROFILE.segments, ...Object.fromEntries(ids.map((id) => [id, false])) } },
      elements,
    );

  test.each([
    ['NK1', ['Patient.contact[0]: the site takes no NK1', 'Patient.contact[1]: the site takes no NK1']],
    ['PD1', ['Patient.generalPractitioner[0]: the site takes no PD1']],
  ] as const)('are not sent, and what they hold is named: %s', (id, losses) => {
    expect(without(id).segment(id)).toEqual([]);
    expect(without(id).lost).toEqual(losses);
  });

  test('leave the person of a role in PD1-4, and nothing of it without PD1', () => {
    expect(without('ROL').segment('PD1')).toEqual(['PD1|||Praxis|2^Dr. B']);
    expect(without('ROL').segment('ROL')).toEqual([]);
    expect(without('ROL').lost).toEqual([
      'Patient.generalPractitioner[1].type: roles are not taken: the person is sent in PD1-4',
    ]);
    expect(without('ROL', 'PD1').lost).toEqual([
      'Patient.generalPractitioner[0]: the site takes no PD1',
      'Patient.generalPractitioner[1]: the site takes no ROL',
    ]);
  });
});

test('an observation names a datatype of its version', () => {
  const url = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex';
  const observed = (version: WrittenVersion) =>
    written(
      { version, segments: { PD1: true, NK1: true, ROL: true, OBX: true } },
      { extension: [{ url, valueCode: 'F' }] },
    )
      .segment('OBX')[0]
      ?.slice(0, 9);

  expect(observed('2.5')).toBe('OBX|1|CE|');
  expect(observed('2.6')).toBe('OBX|1|CWE');
});

test('lengths are those of the version', () => {
  const { longFields } = createMapping({ ...DEFAULT_PROFILE, version: '2.3' }).write(
    { resourceType: 'Patient', name: [{ family: 'x'.repeat(49) }] },
    ENVELOPE,
  );

  expect(longFields).toContain('PID-5');
});

test('the default site gets the message that the pairs write', () => {
  const { segments, lost } = inVersion('2.5.1', { name: [NAME] });

  expect(lost).toEqual([]);
  expect(segments).toEqual([
    'MSH|^~\\&|FHIRWorksOnAWS||||20260102030405.678+0000||ADT^A28^ADT_A05|01234567890123456789|T|2.5.1||||||UNICODE UTF-8',
    'EVN|A28|20260102030405.678+0000',
    'PID|1||f-1^^^FHIRWORKS^FW||van Houten&van&Houten^Mieke^^^^^L^^^^^20010203^2020',
    'PV1||N',
  ]);
});
