import type { Patient } from 'fhir/r4.js';
import { parse } from '../../hl7v2/er7.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { PATIENT } from '../../mapping/patient/module.ts';
import { notRead } from '../../mapping/report/fate-losses.ts';
import { readingLosses } from '../../mapping/report/reading-losses.ts';
import { caseFiles, caseText } from '../support/corpora.ts';
import { violatedInvariants } from '../support/r4/r4-invariants.ts';

// Inputs from real feeds, each with the value that is right for it.

const HL7 = 'http://terminology.hl7.org/CodeSystem/';

/** By file, so that none is forgotten. */
const CASES: Readonly<Record<string, () => void>> = {
  'F-birth-order-zero.hl7': () => {
    expect(read('F-birth-order-zero.hl7')).not.toHaveProperty('multipleBirthInteger');
    expect(read('F-birth-order-zero.hl7').multipleBirthBoolean).not.toBe(true);
    expect(again('F-birth-order-zero.hl7', 'PID', 24)).not.toBe('Y');
  },
  'F-codes-outside-their-table.hl7': () =>
    expectNoCodes('F-codes-outside-their-table.hl7', [
      'White British',
      'Turkish',
      'Married',
      'Church of England',
      'Irish',
      'Husband',
      'Next of Kin',
    ]),
  '05-uncoded-words.hl7': () => expectNoCodes('05-uncoded-words.hl7', ['WHITE', 'English', 'WIDOW']),
  'F-language-iso639.hl7': () => {
    expect(codings(read('F-language-iso639.hl7').communication?.[0]?.language)).toContain(
      'urn:ietf:bcp:47|de',
    );
  },
  'F-language-tag.json': () => {
    expect(written('F-language-tag.json', 'PID', 15)).toMatch(/^de-CH\^[^^]*\^ISO639$/);
    const site = { languageCodes: 'HL70296' } as const;
    expect(written('F-language-tag.json', 'PID', 15, site)).toMatch(/^de(-CH)?\^[^^]*\^HL70296$/);
  },
  'F-default-zone-of-msh7.hl7': () => {
    const { _birthDate, deceasedDateTime } = read('F-default-zone-of-msh7.hl7');
    expect(_birthDate?.extension?.[0]?.valueDateTime).toBe('1970-06-01T09:12:00+01:00');
    expect(deceasedDateTime).toBe('2025-06-01T08:15:00+01:00');
  },
  'F-cwe-original-text-and-version-26.hl7': () => {
    const { communication, maritalStatus } = read('F-cwe-original-text-and-version-26.hl7');
    expect(communication?.[0]?.language.text).toBe('Schweizerdeutsch');
    expect(communication?.[0]?.language.coding?.map(({ version }) => version)).toContain('2024');
    expect(maritalStatus?.text).toBe('verheiratet');
    expect(maritalStatus?.coding?.map(({ version }) => version)).toContain('2.6');
  },
  'F-coding-system-with-a-space.hl7': () => {
    const { extension = [], maritalStatus } = read('F-coding-system-with-a-space.hl7');
    expect(extension[0]?.extension?.[0]).toMatchObject({
      url: 'ombCategory',
      valueCoding: { code: '2106-3' },
    });
    expect(codings(maritalStatus)).toContain(`${HL7}v3-MaritalStatus|M`);
  },
  'F-telephone-and-email-in-one.hl7': () =>
    expectTelecoms('F-telephone-and-email-in-one.hl7', ['(0731)555-0101', 'email vera@example.org']),
  '02-email-and-phone-one-xtn.hl7': () =>
    expectTelecoms('02-email-and-phone-one-xtn.hl7', ['495550123', 'email jela.raff@example.org']),
  '02b-xtn1-and-email.hl7': () =>
    expectTelecoms('02b-xtn1-and-email.hl7', ['5165550123', 'email jela@example.org']),
  'F-race-outside-the-us.hl7': () => {
    const { extension = [] } = read('F-race-outside-the-us.hl7');
    expect(extension.map(({ url }) => url).filter((url) => url.includes('us-core'))).toEqual([]);
    const [atSite] = read('F-race-outside-the-us.hl7', AUSTRALIA).extension ?? [];
    expect(atSite?.url).toBe(INDIGENOUS_STATUS.url);
    expect(atSite?.valueCoding).toMatchObject({ system: INDIGENOUS_STATUS.system, code: '4' });
  },
  'F-inactive.json': () => {
    const { losses } = write('F-inactive.json');
    expect(losses.find(({ path }) => path === 'Patient.active')?.reason).toMatch(/active/);
  },
  'F-titles-with-spaces.json': () => {
    expect(write('F-titles-with-spaces.json').text).not.toContain('\\X');
    expect(written('F-titles-with-spaces.json', 'PID', 5)).toBe('Probst^Vera^Anna Maria^^Prof. Dr. med.^^L');
  },
  'F-au-indigenous-status.json': () => {
    const field = written('F-au-indigenous-status.json', 'PID', 10, AUSTRALIA);
    expect(field).toBe('1^Aboriginal but not Torres Strait Islander origin^NHDD-000001');
  },
  'C-cx4-authority-clia.hl7': () => {
    const assigner = read('C-cx4-authority-clia.hl7').identifier?.[0]?.assigner?.identifier;
    expect(assigner?.value).toBe('05D9990001');
    expect(codings(assigner?.type)).toEqual([`${HL7}v2-0301|CLIA`]);
    expect(again('C-cx4-authority-clia.hl7', 'PID', 3)).toMatch(
      /^77120\^\^\^Tal Labor&05D9990001&CLIA\^PI(~|$)/,
    );
  },
  'C-race-local-coding.hl7': () => {
    expect(again('C-race-local-coding.hl7', 'PID', 10)).toContain('^W9^Weiss^99TAL');
  },
  'C-local-coding-systems.hl7': () => {
    const { communication, extension = [] } = read('C-local-coding-systems.hl7');
    const religion = extension.find(({ url }) => url.endsWith('patient-religion'))?.valueCodeableConcept;
    const systems = [communication?.[0]?.language, religion].map((one) => one?.coding?.[0]?.system);
    expect(new Set(systems).size).toBe(2);
    expect(systems).not.toContain(undefined);
    expect(again('C-local-coding-systems.hl7', 'PID', 15)).toBe('7^Mundart^99TAL');
    expect(again('C-local-coding-systems.hl7', 'PID', 17)).toBe('7^Sonnenkult^99VOG');
  },
  'C-nk1-relationship-alone.hl7': () => {
    // A name that is unknown keeps what NK1 says in a contact that R4 allows.
    const patient = read('C-nk1-relationship-alone.hl7');
    expect(violatedInvariants(patient)).toEqual([]);
    expect(patient.contact?.[0]?.relationship?.flatMap(codings)).toContain(`${HL7}v3-RoleCode|MTH`);
    expect(losses('C-nk1-relationship-alone.hl7')).toEqual([]);
  },
  'C-nk1-3-contact-role.hl7': () => {
    const reported = losses('C-nk1-3-contact-role.hl7');
    expect(reported.filter((one) => one !== 'NK1-3: is written again in NK1-7')).toEqual([]);
  },
  'C-race-u-of-0005.hl7': () => {
    const all = JSON.stringify(read('C-race-u-of-0005.hl7').extension);
    expect(all).toContain(`"system":"${HL7}v3-NullFlavor","code":"UNK"`);
    expect(all).not.toMatch(/v2-0005|v2-0189/);
  },
  'C-xtn1-other-number.hl7': () => {
    const isKept = JSON.stringify(read('C-xtn1-other-number.hl7')).includes('7205550111');
    const isReported = losses('C-xtn1-other-number.hl7').includes(`PID-13.1: ${notRead('Patient')}`);
    expect(isKept || isReported).toBe(true);
  },
  // No element of a Patient holds what they say; where it could go instead is a resource of its own.
  'C-nk1-own-data.hl7': () => {
    for (const field of [16, 20, 33, 37])
      expectReported('C-nk1-own-data.hl7', new RegExp(`^NK1-${field}\\b`));
  },
  'C-account-and-mother.hl7': () => {
    for (const field of [18, 21, 33, 34])
      expectReported('C-account-and-mother.hl7', new RegExp(`^PID-${field}\\b`));
  },
  'C-oru-sixty-obx.hl7': () => {
    expect(losses('C-oru-sixty-obx.hl7').filter((one) => one.startsWith('OBX'))).toHaveLength(1);
  },
  'C-coding-system-word.json': () => {
    const first = write('C-coding-system-word.json').text;
    const second = rewritten(first);
    expect(field(second, 'NK1', 3)).toBe(field(first, 'NK1', 3));
  },
  '09-local-telecom-codes.hl7': () =>
    expectTelecoms('09-local-telecom-codes.hl7', ['5550244', 'email ella.korn@example.com', '5550156']),
  '13-hex-escapes.hl7': () => {
    const [address] = read('13-hex-escapes.hl7').address ?? [];
    expect(JSON.stringify(address)).not.toContain('\\u0000');
    expect(address?.line?.[1]).toBe('a\r\nb');
  },
  '35-long-middle-names.json': () => {
    expect(write('35-long-middle-names.json').longFields).toEqual(['PID-3.1', 'PID-3.4.1', 'PID-5.3']);
    const site = { maximumLengths: { 'PID-5.3': { length: 30, truncate: true } } };
    const { text, losses } = write('35-long-middle-names.json', site);
    expect(field(text, 'PID', 5)?.split('^')[2]).toHaveLength(30);
    expect(losses.map(({ path }) => path)).toContain('PID-5.3');
  },
  '34-undone-death.json': () => {
    const alive = JSON.parse(caseText('34-undone-death.json')) as Patient;
    const dead: Patient = { ...alive, deceasedDateTime: '2024-01-01' };
    delete dead.deceasedBoolean;
    const { text } = writePatient(alive, {}, writePatient(dead).text);
    expect([field(text, 'PID', 29), field(text, 'PID', 30)]).toEqual(['""', 'N']);
  },
  '34b-put-before.json': () => {
    const fields = [13, 16, 29, 30].map((n) => written('34b-put-before.json', 'PID', n));
    expect(fields).toEqual(['555-0101^PRN^PH', 'M^^HL70002', '20240101', 'Y']);
  },
  '34c-put-after.json': () => {
    const before = write('34b-put-before.json').text;
    const { text } = writePatient(JSON.parse(caseText('34c-put-after.json')), {}, before);
    const fields = [13, 16, 29, 30].map((n) => field(text, 'PID', n));
    expect(fields).toEqual(['""', '""', '""', 'N']);
    expect(field(text, 'PID', 5)).toBe(field(before, 'PID', 5));
  },
  '18b-no-escape.hl7': () => expect(losses('18b-no-escape.hl7')).toEqual([]),
  '18e-no-escape-amp.hl7': () => expect(losses('18e-no-escape-amp.hl7')).toEqual([]),
};

test('every case has its right value here', () => {
  expect(caseFiles()).toEqual(Object.keys(CASES).toSorted());
});

test.each(Object.entries(CASES))('%s', (_, expectRight) => expectRight());

const INDIGENOUS_STATUS = {
  url: 'http://hl7.org.au/fhir/StructureDefinition/indigenous-status',
  value: 'valueCoding',
  system: 'https://healthterminologies.gov.au/fhir/CodeSystem/australian-indigenous-status-1',
  name: 'NHDD-000001',
} as const;
const AUSTRALIA = { race: INDIGENOUS_STATUS };

function read(name: string, site: Partial<SiteProfile> = {}): Patient {
  return createMapping({ ...DEFAULT_PROFILE, ...site }).read(caseText(name));
}

function write(name: string, site: Partial<SiteProfile> = {}) {
  return writePatient(JSON.parse(caseText(name)), site);
}

/** @param previous what was sent before */
function writePatient(patient: Patient, site: Partial<SiteProfile> = {}, previous = '') {
  const { write: patientToMessage } = createMapping({ ...DEFAULT_PROFILE, ...site });
  return patientToMessage(patient, {
    fhirId: 'again',
    change: 'update',
    controlId: 'C1',
    time: 0,
    previous,
  });
}

/** A message that was read and written again. */
function rewritten(text: string): string {
  return writePatient(createMapping(DEFAULT_PROFILE).read(text)).text;
}

function field(text: string, segment: string, n: number): string | undefined {
  return parse(text).segment(segment)?.field(n).wire;
}

function written(
  name: string,
  segment: string,
  n: number,
  site: Partial<SiteProfile> = {},
): string | undefined {
  return field(write(name, site).text, segment, n);
}

function again(name: string, segment: string, n: number): string | undefined {
  return field(rewritten(caseText(name)), segment, n);
}

function losses(name: string): string[] {
  return readingLosses(
    PATIENT,
    DEFAULT_PROFILE,
  )(caseText(name)).map(({ path, reason }) => `${path}: ${reason}`);
}

function expectReported(name: string, path: RegExp): void {
  expect(losses(name)).toContainEqual(expect.stringMatching(path));
}

const codings = (concept: { coding?: { system?: string; code?: string }[] } | undefined) =>
  (concept?.coding ?? []).map(({ system, code }) => `${system}|${code}`);

/** Values, those of an email address after its system; what a number without XTN.3 is, the message does not say. */
function expectTelecoms(name: string, expected: readonly string[]): void {
  const found = (read(name).telecom ?? []).map(({ system, value }) =>
    system === 'email' ? `email ${value}` : value,
  );
  expect(found.toSorted()).toEqual(expected.toSorted());
}

/** Words are no codes of HL7's systems, neither in the Patient nor in the message that is written of it. */
function expectNoCodes(name: string, words: readonly string[]): void {
  const patient = JSON.stringify(read(name));
  const ofHl7 = (word: string) =>
    [...patient.matchAll(/\{[^{}]*\}/g)].some(
      ([one]) => one.includes(`"system":"${HL7}`) && one.includes(`"code":"${word}"`),
    );
  expect(words.filter(ofHl7)).toEqual([]);
  const message = rewritten(caseText(name));
  expect(words.filter((word) => !message.includes(word))).toEqual([]);
  expect(words.filter((word) => new RegExp(`${word}\\^[^|~^]*\\^HL7`).test(message))).toEqual([]);
}
