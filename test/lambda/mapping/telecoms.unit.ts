import type { ContactPoint, PractitionerRole } from 'fhir/r4.js';
import { mappedAt, pidWith } from './mapped.ts';

const { read, again, readBack, notRead } = mappedAt();

const telecomOf = (xtn: string) => read(pidWith({ 5: 'A', 13: xtn })).telecom?.[0];
const unknown = {
  url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
  valueCode: 'unknown',
};
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
  expect(again('PID-13', pidWith({ 5: 'A', 13: xtn }))).toBe(xtn);
});

test.each<[string, ContactPoint, string]>([
  ['^PRN^PH^c@d.org', { system: 'email', value: 'c@d.org', use: 'home' }, '^PRN^Internet^c@d.org'],
  ['^PRN^CP^c@d.org', { system: 'email', value: 'c@d.org', use: 'home' }, '^PRN^Internet^c@d.org'],
  [
    '^PRN^FX^http://d.org',
    { system: 'url', value: 'http://d.org', use: 'home' },
    '^PRN^Internet^http://d.org',
  ],
  ['555^PRN^PH^c@d.org', { system: 'phone', value: '555', use: 'home' }, '555^PRN^PH'],
  ['c@d.org^NET^^c@d.org', { system: 'email', value: 'c@d.org' }, '^NET^Internet^c@d.org'],
  [
    '555^PRN^^c@d.org',
    { value: '555', _system: { extension: [unknown] }, use: 'home' } as ContactPoint,
    '555^PRN',
  ],
])('%s: what XTN.4 alone says is an address', (xtn, telecom, written) => {
  expect(telecomOf(xtn)).toEqual(telecom);
  expect(again('PID-13', pidWith({ 5: 'A', 13: xtn }))).toBe(written);
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
    ['Patient.telecom[0].system'],
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
])('of a telecom is told: %s', (_, telecom, losses) => {
  expect(readBack({ telecom: [telecom] }).losses).toEqual(losses);
});

test('where a site takes NET alone the use of an address is told, but for work in the field of work', () => {
  const { write } = mappedAt({ emailUse: 'NET' });
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

describe('a number that is written to the other one of two fields is told', () => {
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
