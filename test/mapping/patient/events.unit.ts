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
    expect([events.create, events.update].map((event) => PATIENT.isUpdate(event))).toEqual([true, true]);
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
