import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Patient } from 'fhir/r4.js';
import { DEFAULT_PROFILE } from '../mapping/core/site-profile.ts';
import { createMapping } from '../mapping/patient/adt-message.ts';

/** The project's own sample, which every benchmark can use. */
export const SAMPLE = {
  type: 'Patient',
  name: 'the sample Patient',
  file: new URL('../local/sample-patient.json', import.meta.url),
} as const;

const CORPUS = process.env.CORPORA_DIR ?? fileURLToPath(new URL('../../shared/corpora', import.meta.url));

/** A group of Patients that is measured as one: one thing done is all of them, so large ones weigh more. */
export interface Patients {
  readonly name: string;
  /** Each as it comes in a request: compact JSON. */
  readonly json: readonly string[];
}

export const PATIENT_CORPUS = `${SAMPLE.name} of this project, and the public Patients where they are`;

/** The project's own sample, and HL7's, IPS's and US Core's examples if they lie beside the project. */
export function patientGroups(): Patients[] {
  const own = { name: 'sample Patient', json: [compactJson(readFileSync(SAMPLE.file, 'utf8'))] };
  const json = corpusFiles('fhir/*.json')
    .map((file) => compactJson(readFileSync(file, 'utf8')))
    .filter(isPlain);
  return json.length === 0 ? [own] : [own, { name: `${json.length} public Patients`, json }];
}

/** Files of the public corpora, such as `v2/*.hl7`; none where the corpora are not. */
export function corpusFiles(pattern: string): string[] {
  return existsSync(CORPUS) ? globSync(`${CORPUS}/${pattern}`).toSorted() : [];
}

const { write: patientToMessage } = createMapping(DEFAULT_PROFILE);

/** The messages of Patients, as they are put into the queue. */
export function messagesOf({ json }: Patients): string[] {
  return json.map((text) => patientToMessage(JSON.parse(text), ENVELOPE).text);
}

export const ENVELOPE = {
  fhirId: 'bench',
  change: 'create',
  controlId: '01234567890123456789',
  time: 0,
} as const;

function compactJson(text: string): string {
  return JSON.stringify(JSON.parse(text));
}

/** One that the API takes: not refused for what changes the meaning. */
function isPlain(json: string): boolean {
  const patient = JSON.parse(json) as Patient;
  return patient.resourceType === 'Patient' && patient.implicitRules === undefined;
}
