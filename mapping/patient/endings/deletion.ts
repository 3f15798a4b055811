import type { Patient } from 'fhir/r4.js';
import { Losses } from '../../core/losses.ts';
import type { Envelope, ResourceMapping, Written } from '../../core/resource-module.ts';
import { IDENTITY_ELEMENTS, identityOf, reportUnsaid } from './identity.ts';

/**
 * The message that deletes a person: MSH EVN PID PV1 of ADT_A21, whose PID says who is meant: identifiers, names, birth date
 * and sex. Without any Patient it is known by the FHIR id alone. It reads back as a Patient that is not in use.
 *
 * @param write the mapping of a site, which the PID is written by
 */
export function writeDeletion(
  last: Patient | undefined,
  envelope: Envelope,
  write: ResourceMapping<Patient>['write'],
): Written {
  const patient: Patient = last ?? { resourceType: 'Patient' };
  // What an expression of the site sees of it, besides; no message has a field for it.
  const identity: Patient = { ...identityOf(patient), active: false };
  const written = write(patient.meta ? { ...identity, meta: patient.meta } : identity, envelope);
  const unsaid = new Losses('Patient');
  reportUnsaid(patient, [...IDENTITY_ELEMENTS, 'active'], 'a deletion says only who is meant', unsaid);
  const losses = written.losses.filter(({ path }) => path !== 'Patient.active');
  const sentOnly = (written.sentOnly ?? []).filter(({ path }) => path !== 'Patient.active');
  return { ...written, losses: [...losses, ...unsaid.list], sentOnly };
}
