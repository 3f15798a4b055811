import type { Patient } from 'fhir/r4.js';
import { ANY_PORTS } from '../../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../../local/pipeline/pipeline.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { expectSameMinusLosses } from '../mapping/support/minus-losses.ts';
import { call, readVersion } from '../support/api.ts';
import { corpus } from '../support/corpora.ts';

const { write: patientToMessage } = createMapping(DEFAULT_PROFILE);

const ENVELOPE = { fhirId: 'x', change: 'create', controlId: 'x', time: 0 } as const;

// Every FHIR Patient of the corpus goes through the whole pipeline and is read back.

const PATIENTS = corpus('fhir').map(
  ({ name, bytes }) => [name, JSON.parse(Buffer.from(bytes).toString('utf8')) as Patient] as const,
);

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline(ANY_PORTS);
});

afterAll(() => pipeline.stop());

const words = (...texts: (string | undefined)[]) => texts.filter((text) => text !== undefined).join(' ');

/** What must arrive whatever else is lost, in a form that says nothing of order. */
function essentials(patient: Patient) {
  return {
    names: patient.name
      ?.map(({ family, given = [], text }) =>
        words(family ?? (given.length === 0 ? text : undefined), ...given),
      )
      .toSorted(),
    identifiers: patient.identifier?.flatMap(({ value }) => value ?? []).toSorted(),
    gender: patient.gender,
    birthDate: patient.birthDate,
    addresses: patient.address?.map(({ line = [], city, district, state, postalCode, country }) => [
      line,
      city,
      district,
      state,
      postalCode,
      country,
    ]),
    telecoms: patient.telecom?.flatMap(({ value }) => value ?? []).toSorted(),
  };
}

test('the corpus is there', () => {
  expect(PATIENTS.length).toBeGreaterThan(20);
});

test.each(PATIENTS)('%s arrives and reads back', async (_, patient) => {
  const { status, resource } = await call(pipeline.url, 'POST', '', patient);
  expect(status).toBe(201);

  const read = await readVersion(pipeline.url, resource);

  expect(read).toEqual(resource);
  expect(essentials(read)).toEqual(essentials(patient));
});

test.each(PATIENTS)('%s is what was written, minus the losses that are reported', async (_, patient) => {
  const { resource } = await call(pipeline.url, 'POST', '', patient);
  const { id, meta, ...read } = resource;
  const { id: given, meta: givenMeta, ...written } = patient;
  const { losses } = patientToMessage(written, ENVELOPE);

  expectSameMinusLosses(written, read, losses);
});
