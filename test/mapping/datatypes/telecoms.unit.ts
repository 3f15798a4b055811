import type { ContactPoint, PractitionerRole } from 'fhir/r4.js';
import { mappedAt, pidWith } from '../support/mapped.ts';

const { read, write, again, readBack, notRead } = mappedAt();
const withUse = mappedAt({ emailUse: 'use' });

const telecomOf = (xtn: string) => read(pidWith({ 5: 'A', 13: xtn })).telecom?.[0];
const unknown = {
  url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
  valueCode: 'unknown',
};
const part = (name: string) => (valueString: string) => ({
  url: `http://hl7.org/fhir/StructureDefinition/contactpoint-${name}`,
  valueString,
});
const [country, area, local] = [part('country'), part('area'), part('local')];
const kept = (code: string) => ({
  extension: [
    {
      url: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
      valueCodeableConcept: { coding: [{ code }] },
    },
  ],
});

test.each<[string, ContactPoint]>([
  ['^NET^INTERNET^a@b.org', { system: 'email', value: 'a@b.org', _system: kept('INTERNET') } as ContactPoint],
  [
    '^PRN^internet^http://b.org',
    { system: 'url', value: 'http://b.org', use: 'home', _system: kept('internet') } as ContactPoint,
  ],
  ['^NET^x.400^a@b.org', { system: 'email', value: 'a@b.org', _system: kept('x.400') } as ContactPoint],
  ['^NET^Internet^a@b.org', { system: 'email', value: 'a@b.org' }],
])('%s is an address, in whatever case that is written, and written again as it was', (xtn, telecom) => {
  expect(telecomOf(xtn)).toEqual(telecom);
  expect(withUse.again('PID-13', pidWith({ 5: 'A', 13: xtn }))).toBe(xtn);
});

test.each<[string, ContactPoint, string]>([
  ['^PRN^PH^c@d.org', { system: 'email', value: 'c@d.org', use: 'home' }, '^PRN^Internet^c@d.org'],
  ['^PRN^CP^c@d.org', { system: 'email', value: 'c@d.org', use: 'home' }, '^PRN^Internet^c@d.org'],
  [
    '^PRN^FX^http://d.org',
    { system: 'url', value: 'http://d.org', use: 'home' },
    '^PRN^Internet^http://d.org',
  ],
  ['c@d.org^NET^^c@d.org', { system: 'email', value: 'c@d.org' }, '^NET^Internet^c@d.org'],
])('%s: what XTN.4 alone says is an address', (xtn, telecom, written) => {
  expect(read(pidWith({ 5: 'A', 13: xtn })).telecom).toEqual([telecom]);
  expect(withUse.again('PID-13', pidWith({ 5: 'A', 13: xtn }))).toBe(written);
});

const email: ContactPoint = { system: 'email', value: 'c@d.org', use: 'home' };
const unknownNumber = (value: string) =>
  ({ _system: { extension: [unknown] }, value, use: 'home' }) as ContactPoint;
const keptNumber = (code: string, value: string) =>
  ({ _system: kept(code), value, use: 'home' }) as ContactPoint;
const phone: ContactPoint = { system: 'phone', value: '5550123', use: 'home' };

describe('a repetition is as many telecoms as it says numbers and addresses', () => {
  test.each<[string, string, ContactPoint[], string]>([
    [
      'a number and an address',
      '5550123^PRN^PH^c@d.org',
      [phone, email],
      '5550123^PRN^PH~^PRN^Internet^c@d.org',
    ],
    [
      'both without equipment',
      '5550123^^^c@d.org',
      [unknownNumber('5550123'), email],
      '5550123^PRN~^PRN^Internet^c@d.org',
    ],
    [
      'a number in parts and an address',
      '^^^c@d.org^^^5550123',
      [{ ...unknownNumber('5550123'), extension: [local('5550123')] }, email],
      '5550123^PRN^^^^^5550123^^^^^5550123~^PRN^Internet^c@d.org',
    ],
    [
      'a mobile phone and an address',
      '5550123^PRN^CP^c@d.org',
      [{ ...phone, use: 'mobile' }, email],
      '5550123^PRN^CP~^PRN^Internet^c@d.org',
    ],
    [
      'an address of the Internet beside a number, of which NET says nothing',
      '5550123^NET^Internet^c@d.org',
      [unknownNumber('5550123'), { system: 'email', value: 'c@d.org' }],
      '5550123^PRN~^NET^Internet^c@d.org',
    ],
    [
      'another number in XTN.1 than in the parts',
      '7205550111^PRN^PH^^^407^5550112',
      [
        { ...phone, value: '407 5550112', extension: [area('407'), local('5550112')] },
        { ...phone, value: '7205550111' },
      ],
      '407 5550112^PRN^PH^^^407^5550112^^^^^407 5550112~7205550111^PRN^PH',
    ],
    [
      'a number in XTN.1 and a word in XTN.7',
      '5550123^PRN^PH^^^^desk',
      [phone, { ...phone, value: 'desk' }],
      '5550123^PRN^PH~desk^PRN^PH',
    ],
    [
      'another number in XTN.1 than in XTN.12, both of letters',
      'ASK^PRN^PH^^^^^^^^^DESK',
      [
        { ...phone, value: 'DESK' },
        { ...phone, value: 'ASK' },
      ],
      'DESK^PRN^PH~ASK^PRN^PH',
    ],
    [
      'two numbers in XTN.1 and XTN.4',
      '5550123^PRN^PH^5550199',
      [phone, { ...phone, value: '5550199' }],
      '5550123^PRN^PH~5550199^PRN^PH',
    ],
  ])('%s', (_, xtn, telecom, written) => {
    const pid = pidWith({ 5: 'A', 13: xtn });

    expect(read(pid).telecom).toEqual(telecom);
    expect(withUse.again('PID-13', pid)).toBe(written);
    // One of them at least stands in another repetition, and none is called lost.
    expect(withUse.notRead(pid).filter((line) => !line.endsWith('reads back in another form'))).toEqual([]);
  });

  test.each<[string, string, ContactPoint]>([
    [
      'with its area',
      '(516)555-0123^PRN^PH^^^^5550123',
      { ...phone, value: '(516)555-0123', extension: [local('5550123')] },
    ],
    [
      'without its country',
      '(0407)555-0123^PRN^PH^^1^407^5550123',
      { ...phone, value: '+1 407 5550123', extension: [country('1'), area('407'), local('5550123')] },
    ],
    ['in another form', '555-0123^PRN^PH^^^^^^^^^5550123', phone],
    ['in the place of an address', '5550123^PRN^PH^5550123', phone],
  ])('and one, where XTN.1 is the same number %s', (_, xtn, telecom) => {
    expect(read(pidWith({ 5: 'A', 13: xtn })).telecom).toEqual([telecom]);
  });

  test('with the rank and the period of the repetition, at a contact and an organization too', () => {
    const xtn = '5550123^PRN^PH^c@d.org^^^^^^^^^2020^2021^^^^2';
    const more = { rank: 2, period: { start: '2020', end: '2021' } };
    const telecom = [phone, email].map((one) => ({ ...one, ...more }));
    const nk1 = ['NK1', '1', 'B', '', '', xtn, ...Array(24).fill(''), 'C', xtn].join('|');
    const { contact, contained } = read('PID|1||1||A', nk1);

    expect(contact?.[0]?.telecom).toEqual(telecom);
    expect(contained).toMatchObject([{ contact: [{ telecom }] }]);
  });

  test('and nothing of it is reported, where each stands in the component in which it was', () => {
    expect(notRead(pidWith({ 5: 'A', 13: '5550123^PRN^PH^c@d.org' }))).toEqual([]);
    expect(notRead(pidWith({ 5: 'A', 13: '7205550111^PRN^PH^^^407^5550112' }))).toEqual([]);
  });
});

describe('XTN.3 decides what XTN.4 is', () => {
  test.each<[string, ContactPoint, string]>([
    ['^^PH^0731-555010', { ...phone, value: '0731-555010' }, '0731-555010^PRN^PH'],
    ['^^^0731-555010', unknownNumber('0731-555010'), '0731-555010^PRN'],
    ['^^T^5550123', keptNumber('T', '5550123'), '5550123^PRN^T'],
    ['5550123^^M', keptNumber('M', '5550123'), '5550123^PRN^M'],
    ['^^E^c@d.org', { ...email, _system: kept('E') } as ContactPoint, '^NET^E^c@d.org'],
    ['^^Internet^c d', { system: 'email', value: 'c d', use: 'home' }, '^NET^Internet^c d'],
    ['c@d.org', email, '^NET^Internet^c@d.org'],
    ['https://d.org', { ...email, system: 'url', value: 'https://d.org' }, '^NET^Internet^https://d.org'],
    ['c@d.org^^PH', { ...phone, value: 'c@d.org' }, 'c@d.org^PRN^PH'],
  ])('%s', (xtn, telecom, written) => {
    const pid = pidWith({ 5: 'A', 13: xtn });

    expect(read(pid).telecom).toEqual([telecom]);
    expect(again('PID-13', pid)).toBe(written);
    expect(again('PID-13', pidWith({ 5: 'A', 13: written }))).toBe(written);
  });
});

test.each<[string, ContactPoint, string, string[]]>([
  ['a number alone', { value: '1' }, '1^PRN', ['.system', '.use']],
  ['an address alone', { value: 'a@b' }, '^NET^Internet^a@b', ['.system']],
  ['a URL alone', { value: 'tel://1' }, '^NET^Internet^tel://1', ['.system']],
  ['a URL of a number', { value: 'tel:+41-44', use: 'home' }, 'tel:+41-44^PRN', ['.system']],
  ['an address of another system', { system: 'other', value: 'a@b' }, '^NET^Internet^a@b', ['.system']],
  ['a mobile number', { value: '1', use: 'mobile' }, '1^PRN^CP', ['.system']],
  ['an old number', { system: 'phone', value: '1', use: 'old' }, '1^ORN^PH', ['.use']],
  ['a temporary number', { system: 'phone', value: '1', use: 'temp' }, '1^ORN^PH', ['.use']],
  ['a mobile fax', { system: 'fax', value: '1', use: 'mobile' }, '1^ORN^FX', ['.use']],
])('%s is written as it reads back: nothing changes the second time', (_, telecom, xtn, places) => {
  const { pid, losses } = write({ telecom: [telecom] });

  expect(pid(13)).toBe(xtn); // PID-13
  expect(losses).toEqual(places.map((place) => `Patient.telecom[0]${place}`));
  expect(again('PID-13', pidWith({ 5: 'A', 13: xtn }))).toBe(xtn);
});

test('a number for text messages at work stands with the mobile phones, as which it reads back', () => {
  const { pid } = write({ telecom: [{ system: 'sms', value: '1', use: 'work' }] });

  expect([pid(13), pid(14)]).toEqual(['1^WPN^CP', '']); // PID-13, PID-14
});

test('a local number beside an address is not sent: it would read back as a number of its own', () => {
  const telecom = [{ ...email, extension: [area('44'), local('5550123')] }];

  expect(write({ telecom }).pid(13)).toBe('^NET^Internet^c@d.org^^44'); // PID-13
  expect(write({ telecom }).losses).toContain('Patient.telecom[0].extension[1]');
});

test.each<[string, ContactPoint, string[]]>([
  [
    'what is beside the reason for which there is no system',
    {
      _system: { id: 'a', extension: [{ ...unknown, id: 'b' }] },
      value: '1',
      use: 'home',
    } as ContactPoint,
    ['Patient.telecom[0].system.id', 'Patient.telecom[0].system.extension[0].id'],
  ],
  [
    'a system that is unknown, where the value is an address',
    { _system: { extension: [unknown] }, value: 'a@b.org', use: 'home' } as ContactPoint,
    ['Patient.telecom[0].system', 'Patient.telecom[0].use'],
  ],
  [
    'a system that is unknown, where there is no value',
    { _system: { extension: [unknown] }, use: 'home' } as ContactPoint,
    ['Patient.telecom[0].system'],
  ],
  [
    'nothing of an unknown system, where that is what is read',
    { _system: { extension: [unknown] }, value: '1', use: 'home' } as ContactPoint,
    [],
  ],
])('of a telecom is reported: %s', (_, telecom, losses) => {
  expect(readBack({ telecom: [telecom] }).losses).toEqual(losses);
});

test('a site that takes the use of an address has it in XTN.2', () => {
  const telecom: ContactPoint[] = [email, { ...email, use: 'work' }, { system: 'email', value: 'a@b' }];
  const { pid, losses } = withUse.write({ telecom });

  expect([pid(13), pid(14)]).toEqual(['^PRN^Internet^c@d.org~^NET^Internet^a@b', '^WPN^Internet^c@d.org']);
  expect(losses).toEqual(['Patient.telecom']);
});

test('the use of an address is reported, except work in the field for work numbers', () => {
  const email = (use: ContactPoint['use']): ContactPoint => ({ system: 'email', value: 'a@b', use });
  const { pid, losses } = write({ telecom: [email('home'), email('work')] });

  expect([pid(13), pid(14)]).toEqual(['^NET^Internet^a@b', '^NET^Internet^a@b']);
  expect(losses).toEqual(['Patient.telecom[0].use']);

  const role: PractitionerRole = {
    resourceType: 'PractitionerRole',
    id: 'practitioner-role-1',
    practitioner: { display: 'Who' },
    telecom: [email('work')],
  };
  const generalPractitioner = [{ type: 'PractitionerRole', reference: '#practitioner-role-1' }];
  expect(write({ contained: [role], generalPractitioner }).losses).toEqual([
    'Patient.contained[0].telecom[0].use',
  ]);
});

test.each<[ContactPoint, string, string[]]>([
  [{ system: 'sms', value: '1', use: 'mobile' }, '1^PRN^CP', ['.system']],
  [{ system: 'sms', value: '1', use: 'home' }, '1^PRN^CP', ['.system', '.use']],
])('a number for text messages is a mobile phone: %j', (telecom, xtn, places) => {
  const { patient, losses } = readBack({ telecom: [telecom] });

  expect(again('PID-13', pidWith({ 5: 'A', 13: xtn }))).toBe(xtn);
  expect(patient.telecom).toEqual([{ system: 'phone', value: '1', use: 'mobile' }]);
  expect(losses).toEqual(places.map((place) => `Patient.telecom[0]${place}`));
});

test('a number of later versions has the use that it says itself, and a rank that is one', () => {
  const pid = pidWith({ 5: 'A', 40: `1^^PH^^^^^^^^^^^^^^^2~2^WPN^PH^^^^^^^^^^^^^^^0` });

  expect(read(pid).telecom).toEqual([
    { system: 'phone', value: '1', rank: 2 },
    { system: 'phone', value: '2', use: 'work' },
  ]);
});

test('a contact has the numbers of later versions too', () => {
  const later = `NK1|1|B${'|'.repeat(38)}1^PRN^PH|2^WPN^PH`;

  expect(read('PID|1||1||A', later).contact?.[0]?.telecom).toEqual([
    { system: 'phone', value: '1', use: 'home' },
    { system: 'phone', value: '2', use: 'work' },
  ]);
});

describe('a number that is written to the other of two fields is reported', () => {
  test('of a patient', () => {
    const pid = pidWith({ 5: 'A', 13: '1^PRN^PH~2^WPN^PH', 14: '555-1^ASN^PH~555-2^PRN^CP~3^WPN^PH' });

    expect(again('PID-13', pid)).toBe('1^PRN^PH~555-1^ASN^PH~555-2^PRN^CP');
    expect(again('PID-14', pid)).toBe('2^WPN^PH~3^WPN^PH');
    expect(notRead(pid)).toEqual([
      'PID-13[2]: is written again in PID-14',
      'PID-14[1]: is written again in PID-13',
      'PID-14[2]: is written again in PID-13',
    ]);
  });

  test('of a contact, beside what is not read of it', () => {
    expect(notRead(pidWith({ 5: 'A' }), 'NK1|1|B||||555-1^ASN^PH^^^^^^^^NOT-READ')).toEqual([
      'NK1-6: is written again in NK1-5',
      'NK1-6.11: the Patient has no element for it',
    ]);
  });
});
