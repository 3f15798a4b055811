import type { Bundle, Patient, Resource } from 'fhir/r4.js';
import { decodeMessage } from '../../hl7v2/character-set.ts';
import { NoResourceError } from '../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { type CorpusFile, corpus } from '../support/corpora.ts';

export interface PublicPatient {
  readonly name: string;
  /** Without `id` and `meta`, which a message has of its own. */
  readonly patient: Patient;
  /** Read from a message, with its codes outside HL7's tables, which are written as they came. */
  readonly isOfMessage: boolean;
}

const { read } = createMapping(DEFAULT_PROFILE);

/** Every Patient of the corpora: those in FHIR, alone and in Bundles, and those that messages read as. */
export function publicPatients(): PublicPatient[] {
  const files = [...corpus('fhir'), ...corpus('cdc'), ...corpus('v2')];
  return files.flatMap((file) => {
    if (!/\.(?:json|fhir|hl7)$/.test(file.name)) return [];
    const isOfMessage = file.name.endsWith('.hl7');
    return (isOfMessage ? patientOfMessage(file) : patientsOfFhir(file)).map(({ id, meta, ...patient }) => ({
      name: file.name,
      patient,
      isOfMessage,
    }));
  });
}

function patientsOfFhir({ bytes }: CorpusFile): Patient[] {
  const resource = JSON.parse(Buffer.from(bytes).toString('utf8')) as Bundle | Patient;
  const resources: (Resource | undefined)[] =
    resource.resourceType === 'Bundle' ? (resource.entry ?? []).map((entry) => entry.resource) : [resource];
  return resources.filter((one) => one?.resourceType === 'Patient') as Patient[];
}

function patientOfMessage({ bytes }: CorpusFile): Patient[] {
  try {
    return [read(decodeMessage(bytes))];
  } catch (error) {
    // Some are of an organization or a header alone.
    if (error instanceof NoResourceError) return [];
    throw error;
  }
}
