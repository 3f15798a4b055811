import type { Patient } from 'fhir/r4.js';
import { fhirIdOf } from '../core/fhir-id.ts';
import { SAYS_NOTHING, type SegmentReads } from '../core/reads.ts';
import type { ResourceModule } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { observations } from '../extensions/obx-extensions.ts';
import { createMapping } from './adt-message.ts';
import { contacts } from './contacts.ts';
import { demographicsQuery } from './demographics-query.ts';
import { withEndings } from './endings/endings.ts';
import { goneFhirId } from './endings/mrg.ts';
import { otherParts } from './endings/other-parts.ts';
import { effectOf, MESSAGE_CODE, messageOf } from './events.ts';
import { generalPractitioners } from './general-practitioner.ts';
import { firstPerson, HEADER_FIELDS } from './message-readers.ts';
import { extensionReads } from './patient-extensions.ts';
import { pd1Link } from './pd1-link.ts';
import { pidPatient } from './pid-patient.ts';
import { validatePatient } from './validate-patient.ts';

/** Patients: ADT messages out, any ADT message and responses to queries in. */
export const PATIENT: ResourceModule<Patient> = {
  type: 'Patient',
  validate: validatePatient,
  patientIdOf: (_, fhirId) => fhirId,
  isIn: (message) => message.segment('PID') !== undefined,
  messageCode: MESSAGE_CODE,
  messageOf,
  fhirId: { segment: 'PID', field: 3, idIn: fhirIdOf },
  goneFhirId: { segment: 'MRG', field: 1, idIn: goneFhirId },
  effectOf,
  createMapping: (profile) => withEndings(createMapping(profile), effectOf, profile),
  createQuery: demographicsQuery,
  readingParts: (profile) => ({
    segments: segmentReads(profile),
    partOf: firstPerson,
    othersOf: (message) => otherParts(message, effectOf),
  }),
};

/** The fields that are read of each segment, as the pairs declare them. */
export function segmentReads(profile: SiteProfile): Readonly<Record<string, SegmentReads>> {
  const { PD1, ROL } = generalPractitioners(profile).fields;
  return {
    PID: { ...pidPatient(profile).fields, ...extensionReads(profile, 'PID') },
    MSH: HEADER_FIELDS,
    PD1: { ...PD1, 10: pd1Link(profile).reads, ...extensionReads(profile, 'PD1') },
    ROL,
    NK1: contacts(profile).fields,
    // PV1-1 is a number that counts segments.
    PV1: { 1: SAYS_NOTHING, ...extensionReads(profile, 'PV1') },
    OBX: observations(profile).fields,
  };
}
