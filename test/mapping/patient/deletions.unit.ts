import fc from 'fast-check';
import type { Patient } from 'fhir/r4.js';
import type { Written } from '../../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { runs } from '../../support/run/property-runs.ts';
import { v251Problems } from '../../support/v251/v251-validity.ts';
import { patient } from '../support/arbitraries.ts';
import { expectSame, expectSameMinusLosses } from '../support/minus-losses.ts';
import { Receiver } from '../support/receiver.ts';

type Elements = Omit<Patient, 'resourceType'>;

const EVERYTHING: SiteProfile = {
  ...DEFAULT_PROFILE,
  segments: { PD1: true, NK1: true, ROL: true, OBX: true },
};
const ANOTHER: SiteProfile = {
  ...EVERYTHING,
  nameTypeCodes: 'guide',
  emailUse: 'use',
  escapedSpaces: true,
  oldIdentifiers: 'omit',
  countryCodes: 'alpha-3',
  fhirIdentifier: { assigner: 'ACME', type: 'MR', send: true },
  race: { url: 'http://example.org/race', value: 'valueCoding', system: 'http://example.org/status' },
  timeZone: 'Asia/Kolkata',
};

function mappedAt(profile: SiteProfile) {
  const { read, write, updates } = createMapping(profile);
  if (updates === undefined) throw new Error('a Patient is updated');
  return {
    read,
    updates,
    put(one: Patient, previous?: string, time = 0): Written {
      const envelope = { fhirId: 'f-1', change: 'update', controlId: `C${time}`, time } as const;
      return write(one, previous === undefined ? envelope : { ...envelope, previous });
    },
  };
}

/** What the second of two updates is, by segment. */
function secondOf(before: Elements, now: Elements, site: Partial<SiteProfile> = {}) {
  const { put, read, updates } = mappedAt({ ...EVERYTHING, ...site });
  const of = (elements: Elements): Patient => ({ resourceType: 'Patient', name: NAME, ...elements });
  const previous = updates.kept(put(of(before)).text);
  const { text, losses } = put(of(now), previous);
  const segments = text.split('\r');
  const { id, meta, ...reads } = read(text);
  return {
    text,
    ids: segments.map((one) => one.slice(0, 3)).filter((one) => one !== ''),
    segment: (name: string) => segments.find((one) => one.startsWith(`${name}|`)),
    pid: (n: number) => segments.find((one) => one.startsWith('PID|'))?.split('|')[n] ?? '',
    losses: losses.map(({ path, reason }) => `${path}: ${reason}`),
    reads,
    without: put(of(now)).text,
  };
}

const NAME = [{ family: 'Ohnesorg' }];
const PHONE: Elements = { telecom: [{ system: 'phone', value: '+41 44 555 01 23', use: 'home' }] };
const BIRTH_SEX = {
  url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex',
  valueCode: 'F',
};
const SEX = { url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex', valueCode: '248152002' };
const NEXT_OF_KIN: Elements = {
  contact: [{ name: { family: 'Next' }, telecom: [{ system: 'phone', value: '1', use: 'home' }] }],
};

describe('an update', () => {
  test('deletes each field that was valued before and is not any more', () => {
    const { pid, losses } = secondOf({ ...PHONE, maritalStatus: { text: 'single' } }, {});

    expect([pid(13), pid(14), pid(15), pid(16)]).toEqual(['""', '', '', '""']);
    expect(losses).toEqual([]);
  });

  test('replaces a field that is valued, and deletes none that never was', () => {
    const { text, without } = secondOf({ gender: 'male' }, { gender: 'female', birthDate: '1970' });

    expect(text).toBe(without);
  });

  test('replaces the repetitions of a field as a whole', () => {
    const telecom = [
      { system: 'phone' as const, value: '1', use: 'home' as const },
      { system: 'phone' as const, value: '2', use: 'home' as const },
    ];
    const { pid } = secondOf({ telecom }, { telecom: telecom.slice(0, 1) });

    expect(pid(13)).toBe('1^PRN^PH');
  });

  test('never deletes a required field', () => {
    const { pid } = secondOf({ identifier: [{ value: '7' }] }, { name: [] });

    expect(pid(3)).toBe('f-1^^^FHIRWORKS^FW');
    expect(pid(5)).toBe('^^^^^^U');
  });

  test('says that the person lives where a death is withdrawn, and names it', () => {
    const { pid, losses, reads } = secondOf({ deceasedDateTime: '2020-01-02' }, {});

    expect([pid(29), pid(30)]).toEqual(['""', 'N']);
    expect(losses).toEqual([
      'Patient.deceasedBoolean: the message before said that the person has died: sent as alive (PID-30 N)',
    ]);
    expect(reads).toEqual({ resourceType: 'Patient', name: NAME, deceasedBoolean: false });
  });

  test('deletes the time of a death that the Patient itself withdraws, or whose time is not known', () => {
    const lives = secondOf({ deceasedDateTime: '2020-01-02' }, { deceasedBoolean: false });
    const died = secondOf({ deceasedDateTime: '2020-01-02' }, { deceasedBoolean: true });

    expect([lives.pid(29), lives.pid(30)]).toEqual(['""', 'N']);
    expect([died.pid(29), died.pid(30)]).toEqual(['""', 'Y']);
    expect([...lives.losses, ...died.losses]).toEqual([]);
  });

  test('has a PD1 with the deletions where it would have none', () => {
    const { segment, ids } = secondOf(
      { generalPractitioner: [{ type: 'Organization', display: 'Clinic' }] },
      {},
    );

    expect(segment('PD1')).toBe('PD1|||""');
    expect(ids).toEqual(['MSH', 'EVN', 'PID', 'PD1', 'PV1']);
  });

  test('deletes the list of contacts with one NK1, and a field of a contact where it stood', () => {
    const none = secondOf(NEXT_OF_KIN, {});
    const silent = secondOf(NEXT_OF_KIN, { contact: [{ name: { family: 'Next' } }] });

    expect(none.segment('NK1')).toBe('NK1|1|""|||""');
    expect(none.reads).not.toHaveProperty('contact');
    expect(silent.segment('NK1')).toBe('NK1|1|Next|||""');
  });

  test('deletes a role by its person, before those that stay', () => {
    const role = (display: string) => ({ type: 'PractitionerRole', display });
    const { text, reads } = secondOf(
      { generalPractitioner: [role('Stays'), role('Goes')] },
      { generalPractitioner: [role('Stays')] },
    );

    expect(text.split('\r').filter((one) => one.startsWith('ROL'))).toEqual([
      'ROL||DE|PP^Primary Care Provider^HL70443|^Goes',
      'ROL||UP|PP^Primary Care Provider^HL70443|^Stays',
    ]);
    expect(reads.generalPractitioner).toEqual([role('Stays')]);
  });

  test('deletes an observation by what is observed, and numbers them anew', () => {
    const { text, reads } = secondOf({ extension: [BIRTH_SEX, SEX] }, { extension: [SEX] });

    expect(text.split('\r').filter((one) => one.startsWith('OBX'))).toEqual([
      'OBX|1|CE|76689-9^Sex assigned at birth^LN||""||||||D',
      'OBX|2|CE|46098-0^Sex^LN||248152002^^SCT||||||F',
    ]);
    expect(reads.extension).toEqual([SEX]);
  });

  test('deletes what the site has in segments of its own, field by field and in their place', () => {
    const zSegments = [{ id: 'ZPD', after: 'PID', fields: { 1: { copy: 'PID-8' }, 2: { copy: 'PID-13' } } }];
    const some = secondOf({ gender: 'male', ...PHONE }, { gender: 'male' }, { zSegments });
    const none = secondOf({ gender: 'male', ...PHONE }, {}, { zSegments });

    expect(some.segment('ZPD')).toBe('ZPD|M|""');
    expect(none.segment('ZPD')).toBe('ZPD|""|""');
    expect(none.ids).toEqual(['MSH', 'EVN', 'PID', 'ZPD', 'PV1']);
    expect(none.text.match(/""/g)).toHaveLength(4);
  });

  test('a Z-segment that follows MSH is deleted behind it', () => {
    const zSegments = [{ id: 'ZPD', after: 'MSH', fields: { 1: { copy: 'PID-8' } } }];
    const { text } = secondOf({ gender: 'male' }, {}, { zSegments });

    expect(
      text
        .split('\r')
        .slice(0, 3)
        .map((one) => one.slice(0, 3)),
    ).toEqual(['MSH', 'ZPD', 'EVN']);
    expect(text).toContain('\rZPD|""\r');
  });

  test('deletes nothing where nothing is known of a message before, and neither does a create', () => {
    const { write, updates } = createMapping(EVERYTHING);
    const create = { fhirId: 'f-1', change: 'create', controlId: 'C', time: 0 } as const;
    const one: Patient = { resourceType: 'Patient', name: NAME };
    const { text } = write(one, create);

    expect(write(one, { ...create, previous: write({ ...one, ...PHONE }, create).text }).text).toBe(text);
    expect(updates?.update(text, '').text).toBe(text);
  });

  test('deletes no observation at a site that has come to take none', () => {
    const one: Patient = { resourceType: 'Patient', name: NAME, extension: [BIRTH_SEX] };
    const previous = mappedAt(EVERYTHING).put(one).text;
    const { put } = mappedAt(DEFAULT_PROFILE);

    expect(previous).toContain('\rOBX|1|');
    expect(put(one, previous).text).toBe(put(one).text);
  });

  test('deletes nothing where the site takes no deletions, and names each place', () => {
    const before = { ...PHONE, ...NEXT_OF_KIN, deceasedDateTime: '2020-01-02' };
    const { text, without, losses } = secondOf(before, {}, { deletions: 'omit' });

    expect(text).toBe(without);
    expect(losses).toEqual(
      ['PID-13', 'PID-29', 'PID-30', 'NK1'].map(
        (place) =>
          `${place}: the site profile does not send deletions: the receiver keeps the value that was sent before`,
      ),
    );
  });
});

test('what is kept of a message is what it has of the resource, without header and deletions', () => {
  const { put, updates } = mappedAt(EVERYTHING);
  const first: Patient = { resourceType: 'Patient', name: NAME, ...PHONE, extension: [BIRTH_SEX] };
  const kept = updates.kept(put(first).text);
  const { text } = put({ resourceType: 'Patient', name: NAME, gender: 'female' }, kept);

  expect(kept).toBe(
    [
      'PID|1||f-1^^^FHIRWORKS^FW||Ohnesorg||||||||+41 44 555 01 23^PRN^PH',
      'PV1||N',
      'OBX|1|CE|76689-9^Sex assigned at birth^LN||F^^HL70001||||||F',
      '',
    ].join('\r'),
  );
  expect(updates.kept(text)).toBe('PID|1||f-1^^^FHIRWORKS^FW||Ohnesorg|||F\rPV1||N\r');
});

describe.each([
  ['by default', DEFAULT_PROFILE],
  ['at another site', ANOTHER],
])('%s', (_, profile) => {
  const { put, read, updates } = mappedAt(profile);

  test('a receiver of any updates ends with what the last one has: the Patient minus losses', () => {
    fc.assert(
      fc.property(fc.array(patient.filter(hasDistinctRoles), { minLength: 2, maxLength: 5 }), (patients) => {
        const receiver = new Receiver();
        let previous: string | undefined;
        for (const [time, given] of patients.entries()) {
          const { text, losses, longFields } = put(given, previous, time);
          const without = put(given, undefined, time);
          receiver.apply(text);
          const { id, meta, ...held } = read(receiver.held);

          expectSame({ id, meta, ...held }, read(text));
          expectSameMinusLosses(given, held, losses);
          expect(longFields).toEqual(without.longFields);
          if (previous !== undefined) expect(updates.update(without.text, previous).text).toBe(text);
          previous = time % 2 === 0 ? updates.kept(text) : text;
        }
      }),
      runs(60),
    );
  });

  test('an update with deletions is as valid as the two messages that it is made of', () => {
    fc.assert(
      fc.property(patient, patient, (before, now) => {
        const previous = put(before).text;
        const known = [previous, put(now).text].flatMap(problemsOf);

        for (const one of problemsOf(put(now, previous).text)) expect(known).toContain(one);
      }),
      runs(50),
    );
  });

  test('what is kept holds no deletion, is the same when it is kept again, and the same update deletes no more', () => {
    fc.assert(
      fc.property(patient, patient, (before, now) => {
        const { text, losses } = put(now, put(before).text);
        const kept = updates.kept(text);

        expect(updates.kept(`MSH|^~\\&\r${kept}`)).toBe(kept);
        expect(kept).not.toMatch(/\|""[|\r]/);
        // That the person lives was said once, for a Patient that does not say it.
        if (!losses.some(({ reason }) => reason.includes('PID-30 N')))
          expect(put(now, kept).text).toBe(put(now).text);
      }),
      runs(60),
    );
  });

  test('a site without deletions gets the message of one of which nothing is known', () => {
    const omitting = mappedAt({ ...profile, deletions: 'omit' });
    fc.assert(
      fc.property(patient, patient, (before, now) => {
        const previous = put(before).text;
        const { text, losses } = omitting.put(now, previous);

        expect(text).toBe(put(now).text);
        expect(losses.length > put(now).losses.length).toBe(put(now, previous).text !== text);
      }),
      runs(60),
    );
  });

  /** Two roles of one person without IDs are one to a receiver. */
  function hasDistinctRoles(one: Patient): boolean {
    const roles = put(one)
      .text.split('\r')
      .filter((segment) => segment.startsWith('ROL|'))
      .map((segment) => segment.split('|'))
      .map((rol) => rol[1] || `${rol[3]} ${rol[4]}`);
    return roles.length === new Set(roles).size;
  }
});

/** What is wrong with a message, wherever it stands: a deletion adds nothing to it. */
function problemsOf(text: string): string[] {
  return v251Problems(text).map(({ path, problem }) => `${path.replace(/\(\d+\)/g, '')} ${problem}`);
}
