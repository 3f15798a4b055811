import type { Encounter, Patient } from 'fhir/r4.js';
import { parse } from '../../../../hl7v2/er7.ts';
import type { Envelope } from '../../../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../../mapping/core/site-profile.ts';
import { createMapping, NoVisitError } from '../../../../mapping/encounter/message/visit-message.ts';
import { problemsIn } from '../../../support/validity/validity.ts';

const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

const PATIENT: Patient = {
  resourceType: 'Patient',
  identifier: [{ system: 'urn:oid:1.2.36.146', value: '4711' }],
  name: [{ family: 'Ohnesorg', given: ['Ida'] }],
  contact: [{ name: { family: 'Ott' } }],
};

const VISIT: Encounter = {
  resourceType: 'Encounter',
  status: 'in-progress',
  class: { system: ACT, code: 'IMP' },
  subject: { reference: 'Patient/p-1' },
  identifier: [{ value: 'V-9' }],
  location: [{ status: 'active', location: { display: 'Ward 1' } }],
  participant: [
    { period: { start: '2026-07-01' }, individual: { type: 'Practitioner', display: 'Dr. Roe' } },
  ],
};

function at(site: Partial<SiteProfile> = {}) {
  const mapping = createMapping({ ...DEFAULT_PROFILE, ...site });
  const write = (encounter: Encounter, more: Partial<Envelope> = {}) =>
    mapping.write(encounter, {
      fhirId: 'e-1',
      change: 'create',
      controlId: 'C1',
      time: Date.parse('2026-07-01T12:00:00Z'),
      patient: PATIENT,
      ...more,
    });
  const idsOf = (text: string) => parse(text).segments.map(({ id }) => id);
  const fieldOf = (text: string, id: string, n: number) => parse(text).segment(id)?.field(n).wire;
  return { ...mapping, write, idsOf, fieldOf };
}

describe('a message about a visit', () => {
  test('has the segments of its patient, and stands in the order of the structure', () => {
    const { write, idsOf, fieldOf } = at();

    const { text, messageType } = write(VISIT);

    expect(messageType).toEqual({ code: 'ADT', triggerEvent: 'A01', structure: 'ADT_A01' });
    expect(idsOf(text)).toEqual(['MSH', 'EVN', 'PID', 'NK1', 'PV1', 'ROL']);
    expect(fieldOf(text, 'PID', 3)).toBe('4711^^^&1.2.36.146&ISO~p-1^^^FHIRWORKS^FW');
    expect(fieldOf(text, 'PV1', 50)).toBe('e-1^^^FHIRWORKS^FW');
    expect(problemsIn(text, '2.5.1')).toEqual([]);
  });

  test('says a move with the location before, without what its structure has no segment for of the person', () => {
    const { write, idsOf, fieldOf } = at();
    const last = write(VISIT).text;

    const { text } = write(
      { ...VISIT, location: [{ status: 'active', location: { display: 'Ward 2' } }] },
      { change: 'update', last },
    );

    expect(fieldOf(text, 'MSH', 9)).toBe('ADT^A02^ADT_A02');
    expect(idsOf(text)).toEqual(['MSH', 'EVN', 'PID', 'PV1', 'ROL']);
    expect([fieldOf(text, 'PV1', 3), fieldOf(text, 'PV1', 6)]).toEqual(['^^^^^^^^Ward 2', '^^^^^^^^Ward 1']);
  });

  test('names what its structure has no segment for as a loss of the visit', () => {
    const { write, idsOf } = at();

    const { text, losses } = write({ ...VISIT, status: 'cancelled' });

    expect(idsOf(text)).toEqual(['MSH', 'EVN', 'PID', 'PV1']);
    expect(losses).toContainEqual({
      path: 'Encounter.participant[0]',
      reason: 'ADT_A09 has no ROL in v2.5.1',
    });
  });

  test('has the event of the state alone where it is not known what was sent before, and says so', () => {
    const { write } = at();

    expect(write(VISIT, { change: 'update' })).toMatchObject({
      messageType: { triggerEvent: 'A01' },
      event: 'by-state-alone',
    });
    expect(write(VISIT).event).toBeUndefined();
    expect(write(VISIT, { change: 'update', last: write(VISIT).text })).toMatchObject({
      messageType: { triggerEvent: 'A08' },
    });
  });

  test('does not say the end of a visit that has not ended', () => {
    const { write, fieldOf } = at();

    const { text, losses } = write({ ...VISIT, period: { start: '2026-07-01', end: '2026-07-09' } });

    expect([fieldOf(text, 'PV1', 44), fieldOf(text, 'PV1', 45)]).toEqual(['20260701', '']);
    expect(losses).toContainEqual({
      path: 'Encounter.period.end',
      reason: 'PV1-45 would say that the visit has ended',
    });
  });

  test('names a status that reads back as another one', () => {
    const { write, read } = at();

    const { text, losses } = write({ ...VISIT, status: 'onleave' });

    expect(read(text).status).toBe('in-progress');
    expect(losses).toContainEqual({
      path: 'Encounter.status',
      reason: 'reads back as in-progress: a message has the status of its event, A01',
      readsAs: 'Encounter.status',
    });
  });
});

describe('the patient of a visit', () => {
  test('is named by the FHIR id, and by nothing that the Patient says', () => {
    const { write, read } = at();

    const { text, losses } = write({
      ...VISIT,
      subject: { reference: 'http://example.org/fhir/Patient/p-1', display: 'Ida' },
    });

    expect(read(text).subject).toEqual({ reference: 'Patient/p-1' });
    expect(losses.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['Encounter.subject.display', 'Encounter.subject.reference']),
    );
  });

  test('who is contained is sent, and what is not sent of him is a loss of the visit', () => {
    const { write, read, idsOf } = at();
    const contained = { ...PATIENT, id: 'p', photo: [{ title: 'portrait' }] };

    const { text, losses } = write({ ...VISIT, contained: [contained], subject: { reference: '#p' } });

    expect(idsOf(text)).toContain('NK1');
    expect(read(text).subject).toEqual({
      identifier: { system: 'urn:oid:1.2.36.146', value: '4711' },
    });
    expect(losses).toContainEqual({ path: 'Encounter.contained[0].photo', reason: 'no field in ADT_A05' });
  });

  test('has his segments in the dialect of the site', () => {
    const { write, idsOf } = at({ segments: { ...DEFAULT_PROFILE.segments, NK1: false } });

    expect(idsOf(write(VISIT).text)).toEqual(['MSH', 'EVN', 'PID', 'PV1', 'ROL']);
  });
});

describe('an update of a visit', () => {
  test('deletes what the visit does not have any more, and nothing of the person', () => {
    const { write, updates, fieldOf } = at();
    const last = write(VISIT).text;
    const envelope: Partial<Envelope> = { change: 'update', last, patient: { ...PATIENT, contact: [] } };

    const { text } = write({ ...VISIT, location: [] }, { ...envelope, previous: last });

    expect(fieldOf(text, 'PV1', 3)).toBe('""');
    expect(parse(text).segment('NK1')).toBeUndefined();
    expect(updates?.update(write({ ...VISIT, location: [] }, envelope).text, last).text).toBe(text);
  });

  test('keeps in the record what a structure had no segment for', () => {
    const { write, updates } = at();
    const last = write(VISIT).text;
    const { text } = write({ ...VISIT, status: 'cancelled' }, { change: 'update', last, previous: last });

    expect(updates?.kept(text)).not.toContain('ROL');
    expect(updates?.carried?.(text, last)).toMatch(/^ROL\|[^\r]*Dr\. Roe\|20260701\r$/);
  });
});

test('a message without a visit is refused', () => {
  expect(() => at().read('MSH|^~\\&|||||||ADT^A31\rPID|1||7\r')).toThrow(NoVisitError);
});

test('rules of a site fill the visit, those about a Patient do not', () => {
  const { write, fieldOf } = at({ fields: { 'PV1-18': { literal: 'ACME' }, 'PID-2': { literal: '1' } } });

  const { text } = write(VISIT);

  expect([fieldOf(text, 'PV1', 18), fieldOf(text, 'PID', 2)]).toEqual(['ACME', '1']);
});
