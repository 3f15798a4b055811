import fc from 'fast-check';
import { withDeletions } from '../../lambda/with-deletions.ts';
import type { ResourceMapping } from '../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { PATIENT } from '../../mapping/patient/module.ts';
import { patient } from '../mapping/support/arbitraries.ts';
import { Receiver } from '../mapping/support/receiver.ts';
import { runs } from '../support/run/property-runs.ts';

const MAPPING: ResourceMapping = PATIENT.createMapping({
  ...DEFAULT_PROFILE,
  segments: { PD1: true, NK1: true, ROL: true, OBX: true },
});

const update = (resource: Parameters<ResourceMapping['write']>[0], time: number) =>
  MAPPING.write(resource, { fhirId: 'p-1', change: 'update', controlId: `C${time}`, time }).text;

test('what the record keeps of any update reads as what was sent, and deletes nothing itself', () => {
  fc.assert(
    fc.property(fc.array(patient, { minLength: 2, maxLength: 4 }), (patients) => {
      let previous: string | undefined;
      for (const [time, given] of patients.entries()) {
        const { text, kept } = withDeletions(update(given, time), previous, MAPPING);

        expect(MAPPING.read(kept)).toEqual(MAPPING.read(text));
        expect(kept).not.toMatch(/\|""[|\r]/);
        previous = kept;
      }
    }),
    runs(40),
  );
});

test('a receiver that follows v2.5.1 ends with what the last update says', () => {
  const named = { resourceType: 'Patient', name: [{ family: 'Ohnesorg' }] } as const;
  const updates = [
    { ...named, birthDate: '1940', deceasedDateTime: '2020', telecom: [{ system: 'phone', value: '1' }] },
    { ...named, birthDate: '1941' },
    named,
    { ...named, gender: 'male' },
  ];
  const receiver = new Receiver();
  let previous: string | undefined;

  for (const [time, one] of updates.entries()) {
    const { text, kept } = withDeletions(update(one, time), previous, MAPPING);
    receiver.apply(text);
    previous = kept;
  }

  const { id, meta, ...held } = MAPPING.read(receiver.held);
  expect(held).toEqual({ ...named, gender: 'male' });
});

test('without a last message, or where updates delete nothing, a message is sent and kept as it is', () => {
  const text = update({ resourceType: 'Patient' }, 1);
  const { updates: _, ...withoutUpdates } = MAPPING;

  expect(withDeletions(text, undefined, MAPPING)).toEqual({ text, losses: [], kept: text });
  expect(withDeletions(text, text, withoutUpdates)).toEqual({ text, losses: [], kept: text });
});
