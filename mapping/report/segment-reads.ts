import { SAYS_NOTHING, type SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { OBSERVATION_FIELDS } from '../extensions/obx-extensions.ts';
import { contacts } from '../patient/contacts.ts';
import { generalPractitioners } from '../patient/general-practitioner.ts';
import { HEADER_FIELDS } from '../patient/message-meta.ts';
import { extensionReads } from '../patient/patient-extensions.ts';
import { pd1Link } from '../patient/pd1-link.ts';
import { pidPatient } from '../patient/pid-patient.ts';

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
    OBX: OBSERVATION_FIELDS,
  };
}
