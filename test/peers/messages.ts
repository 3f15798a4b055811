import fc from 'fast-check';
import type { Patient } from 'fhir/r4.js';
import { seededRandom } from '../../local/drill/random.ts';
import { samples } from '../../local/samples/patients.ts';
import type { ResourceMapping } from '../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
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
  const random = seededRandom(SEED);
  const all = await Promise.all(Array.from({ length: 100 }, () => samples(random)));
  const texts = [...new Set(all.flat().map(({ text }) => text))];
  return texts.map((text, index) => write(JSON.parse(text), index));
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
