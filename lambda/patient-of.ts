import type { Resource } from 'fhir/r4.js';
import type { ResourceModule } from '../mapping/core/resource-module.ts';
import type { Person } from '../mapping/core/subject.ts';
import { PERSONS } from '../mapping/resources.ts';
import { HttpError } from './http.ts';
import type { SendingPorts } from './ports.ts';
import { readResource } from './read.ts';

/** What knows patients. */
export type PatientPorts = Pick<SendingPorts, 'resources' | 'lastSent' | 'fetchPatient'>;

/**
 * The patient that a resource is about; undefined for a type that is its own patient. He is looked for in the resource itself,
 * in what was last sent of him, and at the server of the source. He is never made up.
 *
 * @throws HttpError 422 if he is not found, with the place that names him
 * @throws UnavailableError if what knows him is not available
 */
export async function patientOf(
  resource: Resource,
  { type, subjectOf }: ResourceModule,
  ports: PatientPorts,
): Promise<Person | undefined> {
  const subject = subjectOf?.(resource);
  switch (subject?.kind) {
    case undefined:
      return undefined;
    case 'contained':
      return subject.patient;
    case 'none':
      throw new HttpError(422, 'no-patient', `${subject.path}: ${subject.reason}.`, {}, [subject.path]);
    case 'id': {
      const patient = await knownPatient(subject.fhirId, ports);
      if (patient === undefined)
        throw noPatient(type, 'no patient with this id was sent: send the patient first, or contain it');
      if (isReplaced(patient))
        throw noPatient(type, 'another record has taken the place of this patient: name that one');
      return patient;
    }
  }
}

/** A patient as he was last sent, else as the server of the source has him; undefined if neither knows him, or he is deleted. */
export async function knownPatient(
  fhirId: string,
  { resources, lastSent, fetchPatient }: PatientPorts,
): Promise<Person | undefined> {
  const site = resources.get(PERSONS.type);
  if (site === undefined) return undefined;
  try {
    return (await readResource(site, fhirId, lastSent)) as Person;
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    // 410: the hospital was told that there is no such patient.
    return error.status === 404 ? fetchPatient?.(fhirId) : undefined;
  }
}

function isReplaced({ link = [] }: Person): boolean {
  return link.some(({ type }) => type === 'replaced-by');
}

function noPatient(type: string, problem: string): HttpError {
  const path = `${type}.subject`;
  return new HttpError(422, 'no-patient', `${path}: ${problem}.`, {}, [path]);
}
