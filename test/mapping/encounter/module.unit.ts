import type { Encounter, Patient } from 'fhir/r4.js';
import { parse } from '../../../hl7v2/er7.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../mapping/core/site-profile.ts';
import { ENCOUNTER } from '../../../mapping/encounter/module.ts';
import { PATIENT } from '../../../mapping/patient/module.ts';
import { modulesOfMessage } from '../../../mapping/resources.ts';
import { problemsIn } from '../../support/validity/validity.ts';

const visit = (more: Partial<Encounter>): Encounter => ({
  resourceType: 'Encounter',
  status: 'in-progress',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  ...more,
});
const contained: Patient = { resourceType: 'Patient', id: 'p', identifier: [{ value: '7' }] };

test.each([
  ['by a relative reference', { reference: 'Patient/p-1' }, { kind: 'id', fhirId: 'p-1' }],
  [
    'by the version of one',
    { reference: 'http://x.org/Patient/p-1/_history/2' },
    { kind: 'id', fhirId: 'p-1' },
  ],
  ['as a contained one', { reference: '#p' }, { kind: 'contained', patient: contained }],
])('a visit names its patient %s', (_, subject, expected) => {
  const encounter = visit({ subject, contained: [contained] });

  expect(ENCOUNTER.subjectOf?.(encounter)).toEqual(expected);
  expect(ENCOUNTER.patientIdOf(encounter, 'e-1')).toBe(expected.kind === 'id' ? 'p-1' : 'e-1');
});

test.each([
  ['has no subject', {}, 'Encounter.subject.reference'],
  ['has a group', { subject: { reference: 'Group/g' } }, 'Encounter.subject.reference'],
  ['has no such contained Patient', { subject: { reference: '#q' } }, 'Encounter.subject.reference'],
  [
    'contains a Patient without an identifier',
    { subject: { reference: '#p' }, contained: [{ resourceType: 'Patient' as const, id: 'p' }] },
    'Encounter.contained[0].identifier',
  ],
])('a visit that %s has no patient to send, and the place is named', (_, more, path) => {
  expect(ENCOUNTER.subjectOf?.(visit(more))).toMatchObject({ kind: 'none', path });
});

test('a message about a visit describes its patient too; one about a person alone does not describe a visit', () => {
  const modulesOf = (...segments: string[]) =>
    modulesOfMessage(parse(['MSH|^~\\&|||||||ADT^A01', ...segments, ''].join('\r')), [
      ENCOUNTER,
      PATIENT,
    ]).map(({ type }) => type);

  expect(modulesOf('PID|1||7', 'PV1|1|I')).toEqual(['Encounter', 'Patient']);
  expect(modulesOf('PID|1||7', 'PV1||N')).toEqual(['Patient']);
  expect(modulesOf('PID|1||7', 'PV1|1')).toEqual(['Patient']);
  expect(modulesOf('PID|1||7')).toEqual(['Patient']);
});

test('the FHIR id of a visit is in PV1-50, or in PV1-19 where it has no number', () => {
  const { idIn } = ENCOUNTER.fhirId;
  const write = (encounter: Encounter) => {
    const envelope = { fhirId: 'e-1', change: 'create', controlId: 'C1', time: 0 } as const;
    const { text } = ENCOUNTER.createMapping(DEFAULT_PROFILE).write(encounter, envelope);
    return parse(text).segment('PV1');
  };
  const subject = { reference: 'Patient/p-1' };
  const [numbered, plain] = [
    write(visit({ subject, identifier: [{ value: 'V' }] })),
    write(visit({ subject })),
  ];

  expect(numbered?.field(50).text()).toBe('e-1');
  expect(plain?.field(19).text()).toBe('e-1');
  for (const one of [numbered, plain]) expect(one && idIn(one)).toBe('e-1');
});

describe('a deletion', () => {
  const deletionAt = (visits: SiteProfile['visits'], last: Encounter | undefined) => {
    const { endings, read } = ENCOUNTER.createMapping({ ...DEFAULT_PROFILE, ...(visits && { visits }) });
    const patient: Patient = { resourceType: 'Patient', id: 'p-1' };
    const envelope = { fhirId: 'e-1', change: 'delete', controlId: 'C1', time: 0, patient } as const;
    const written = endings?.writeDeletion(last, envelope);
    return { deletes: endings?.deletes, written, read: read(written?.text ?? '') };
  };

  test('is refused by default', () => {
    expect(deletionAt(undefined, undefined).deletes).toBe(false);
  });

  test('cancels the visit (A11), with what was known of it', () => {
    const last = visit({ serviceType: { coding: [{ code: 'CAR' }] } });

    const { deletes, written, read } = deletionAt({ delete: 'A11', transitions: [] }, last);

    expect(deletes).toBe(true);
    expect(written?.messageType).toEqual({ code: 'ADT', triggerEvent: 'A11', structure: 'ADT_A09' });
    expect(read).toMatchObject({ status: 'cancelled', subject: { reference: 'Patient/p-1' }, id: 'e-1' });
    expect(read.serviceType).toBeDefined();
  });

  test.each([
    ['with which one it was', visit({ priority: { text: 'x' } })],
    ['of which nothing is known', undefined],
  ])('deletes the visit at the receiver (A23), %s', (_, last) => {
    const { written } = deletionAt({ delete: 'A23', transitions: [] }, last);

    expect(written?.messageType).toEqual({ code: 'ADT', triggerEvent: 'A23', structure: 'ADT_A21' });
    expect(problemsIn(written?.text ?? '', '2.5.1')).toEqual([]);
    expect(written?.losses.some(({ path }) => path === 'Encounter.priority')).toBe(last !== undefined);
    expect(ENCOUNTER.effectOf('A23')).toBe('delete');
    expect(ENCOUNTER.effectOf('A11')).toBe('update');
  });
});

test('a change has an event of its own where nothing else is known', () => {
  const eventOf = (change: 'create' | 'update' | 'delete', site: Partial<SiteProfile> = {}) =>
    ENCOUNTER.messageOf(change, { ...DEFAULT_PROFILE, ...site });

  expect(eventOf('create').triggerEvent).toBe('A01');
  expect(eventOf('update').triggerEvent).toBe('A08');
  expect(eventOf('delete').triggerEvent).toBe('A11');
  expect(eventOf('delete', { version: '2.3.1', visits: { delete: 'A23', transitions: [] } })).toEqual({
    code: 'ADT',
    triggerEvent: 'A23',
    structure: 'ADT_A02',
  });
});
