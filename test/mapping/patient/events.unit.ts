import { WRITTEN_VERSIONS } from '../../../hl7v2/versions/written-elements.ts';
import { CREATE_EVENTS, DEFAULT_PROFILE, UPDATE_EVENTS } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { PATIENT } from '../../../mapping/patient/module.ts';
import { changeOf } from '../../../mapping/resources.ts';
import { problemsIn } from '../../support/validity/validity.ts';
import { ENVELOPE } from '../support/mapped.ts';

const PAIRS = CREATE_EVENTS.flatMap((create) => UPDATE_EVENTS.map((update) => ({ create, update })));

describe.each(PAIRS)('with $create for a create and $update for an update', (events) => {
  test.each(WRITTEN_VERSIONS)('both messages are valid in v%s', (version) => {
    const { write } = createMapping({ ...DEFAULT_PROFILE, version, events });

    for (const change of ['create', 'update'] as const) {
      const { text } = write({ resourceType: 'Patient' }, { ...ENVELOPE, change });

      expect(problemsIn(text, version)).toEqual([]);
      expect(text).toContain(`|ADT^${events[change]}`);
      expect(text).toContain('\rPV1||N\r');
    }
  });

  test('an event is known as the change that becomes it, and is an update of the patient', () => {
    const profile = { ...DEFAULT_PROFILE, events };

    expect(changeOf(events.update, PATIENT, profile)).toBe('update');
    expect(changeOf(events.create, PATIENT, profile)).toBe(
      events.create === events.update ? 'update' : 'create',
    );
    expect(changeOf('A40', PATIENT, profile)).toBeUndefined();
    for (const event of [events.create, events.update]) expect(PATIENT.effectOf(event)).toBe('update');
  });
});

test.each([
  ['A28', 'ADT_A05'],
  ['A05', 'ADT_A05'],
  ['A31', 'ADT_A05'],
  ['A01', 'ADT_A01'],
  ['A04', 'ADT_A01'],
  ['A08', 'ADT_A01'],
] as const)('%s has the structure %s from v2.4 on', (create, structure) => {
  const profile = { ...DEFAULT_PROFILE, events: { create, update: 'A31' } as const };

  expect(PATIENT.messageOf('create', profile).structure).toBe(structure);
  expect(PATIENT.messageOf('create', { ...profile, version: '2.3.1' }).structure).toBe('ADT_A01');
});

test.each([
  ['deactivate', {}, 'A29', 'ADT_A21', 'ADT_A02'],
  ['delete', { delete: 'A29' }, 'A29', 'ADT_A21', 'ADT_A02'],
  ['delete', { delete: 'A23' }, 'A23', 'ADT_A21', 'ADT_A02'],
  ['merge', { merge: 'A40' }, 'A40', 'ADT_A39', 'ADT_A39'],
  ['merge', { merge: 'A18' }, 'A18', 'ADT_A18', 'ADT_A18'],
  ['merge', { merge: 'A34' }, 'A34', 'ADT_A30', 'ADT_A30'],
] as const)(
  '%s with %j is %s with the structure %s, before v2.4 %s',
  (change, site, triggerEvent, structure, older) => {
    const profile = { ...DEFAULT_PROFILE, ...site };

    expect(PATIENT.messageOf(change, profile)).toEqual({ code: 'ADT', triggerEvent, structure });
    expect(PATIENT.messageOf(change, { ...profile, version: '2.3.1' }).structure).toBe(older);
    expect(PATIENT.effectOf(triggerEvent)).toBe(change === 'merge' ? 'merge' : 'delete');
  },
);
