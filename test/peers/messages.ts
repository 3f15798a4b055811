import fc from 'fast-check';
import type { Patient } from 'fhir/r4.js';
import { seededRandom } from '../../local/drill/random.ts';
import { samples } from '../../local/samples/patients.ts';
import { CHANGES, type ResourceMapping } from '../../mapping/core/resource-module.ts';
import {
  CREATE_EVENTS,
  DEFAULT_PROFILE,
  type SiteProfile,
  UPDATE_EVENTS,
} from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { PATIENT } from '../../mapping/patient/module.ts';
import { patient } from '../mapping/support/arbitraries.ts';

// What the mapping writes, for peers to judge: the same messages in each run.

export interface WrittenMessage {
  readonly name: string;
  /** Several messages have the same. */
  readonly fhirId: string;
  readonly controlId: string;
  readonly text: string;
}

const SEED = 20_260_101;

/** Of Patients as people write them: the samples of the console, and a hundred of those that it makes anew. */
export async function messagesOfSamples(profile: SiteProfile = DEFAULT_PROFILE): Promise<WrittenMessage[]> {
  const write = writer('sample', profile);
  return (await samplePatients(100)).map((patient, index) => write(patient, index));
}

async function samplePatients(count: number): Promise<Patient[]> {
  const random = seededRandom(SEED);
  const all = await Promise.all(Array.from({ length: count }, () => samples(random)));
  return [...new Set(all.flat().map(({ text }) => text))].map((text) => JSON.parse(text));
}

/**
 * Of Patients with everything that the mapping knows, in texts full of delimiters and control characters.
 *
 * @param change what is done to each Patient first
 */
export function messagesOfGenerated(
  change = (generated: Patient) => generated,
  profile: SiteProfile = DEFAULT_PROFILE,
  count = 300,
): WrittenMessage[] {
  const write = writer('generated', profile);
  return fc
    .sample(patient, { seed: SEED, numRuns: count })
    .map((generated, index) => write(change(generated), index));
}

/** Some samples by each event that a create or an update can be, with every segment. */
export async function messagesOfEvents(
  profile: SiteProfile,
): Promise<(WrittenMessage & { readonly event: string })[]> {
  const persons = await samplePatients(5);
  const segments = { PD1: true, NK1: true, ROL: true, OBX: true };
  return CREATE_EVENTS.flatMap((create) =>
    UPDATE_EVENTS.flatMap((update) => {
      const { write } = createMapping({ ...profile, segments, events: { create, update } });
      return CHANGES.flatMap((change) =>
        persons.map((person, index) => {
          const controlId = `${create}-${update}-${change}-${index}`.slice(0, 20);
          const envelope = { fhirId: `event-${index}`, change, controlId, time: 1_767_323_045_678 };
          const { text } = write(person, envelope);
          const event = text.split('|')[8]?.split('^')[1] ?? ''; // MSH-9.2
          return { name: `${controlId}.hl7`, fhirId: envelope.fhirId, controlId, event, text };
        }),
      );
    }),
  );
}

/** Deletions of samples, and merges of each into the next one and links between them, by each event that the version has. */
export async function messagesOfEndings(profile: SiteProfile = DEFAULT_PROFILE): Promise<WrittenMessage[]> {
  const persons = await samplePatients(5);
  const isOld = !['2.7', '2.8'].includes(profile.version);
  const sites: SiteProfile[] = [
    { ...profile, delete: 'A29', merge: 'A40', links: 'A24' },
    ...(isOld
      ? (['A18', 'A34'] as const).map((merge): SiteProfile => ({ ...profile, delete: 'A23', merge }))
      : []),
  ];
  return sites.flatMap((site) =>
    persons.flatMap((one, index) => endingsOf(one, persons.at(index - 1) ?? one, index, site)),
  );
}

function endingsOf(gone: Patient, survivor: Patient, index: number, site: SiteProfile): WrittenMessage[] {
  const { write, endings, links } = PATIENT.createMapping(site);
  const envelope = (kind: string) => ({
    fhirId: `ends-${index}`,
    controlId: `${kind}-${site.merge}-${index}`,
    time: 1_767_323_045_678,
  });
  const deletion = { ...envelope('deletion'), change: 'delete' } as const;
  const merge = { ...envelope('merge'), change: 'merge' } as const;
  const survivorText = write(survivor, { ...envelope('survivor'), change: 'create', fhirId: 'stays' }).text;
  const merging = { gone, goneText: undefined, survivor: { fhirId: 'stays' }, survivorText };
  return [
    {
      ...deletion,
      name: `${deletion.controlId}.hl7`,
      text: endings?.writeDeletion(gone, deletion).text ?? '',
    },
    { ...merge, name: `${merge.controlId}.hl7`, text: endings?.writeMerge(merging, merge)?.text ?? '' },
    ...(['link', 'unlink'] as const).flatMap((change) => {
      const about = envelope(change);
      const linking = { own: gone, otherId: 'stays', otherText: survivorText };
      const text = links?.write(linking, { ...about, change });
      return text === undefined ? [] : [{ ...about, name: `${about.controlId}.hl7`, text }];
    }),
  ];
}

function writer(kind: string, profile: SiteProfile) {
  const mapping = createMapping(profile);
  return (patient: Patient, index: number) => written(mapping, kind, index, patient);
}

function written(
  { write }: ResourceMapping<Patient>,
  kind: string,
  index: number,
  patient: Patient,
): WrittenMessage {
  const fhirId = `${kind}-patient-${index % 20}`;
  const controlId = `${kind}-${index}`;
  const change = index % 2 === 0 ? 'create' : 'update';
  const { text } = write(patient, { fhirId, change, controlId, time: 1_767_323_045_678 });
  return { name: `${controlId}.hl7`, fhirId, controlId, text };
}
