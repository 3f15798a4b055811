import { SAYS_NOTHING, type SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { OBSERVATION_FIELDS } from '../extensions/obx-extensions.ts';
import { contacts } from '../patient/contacts.ts';
import { generalPractitioners } from '../patient/general-practitioner.ts';
import { extensionReads } from '../patient/patient-extensions.ts';
import { pidPatient } from '../patient/pid-patient.ts';

/** What is read of each segment and not written in the same place, as the pairs declare it. */
export function segmentReads(profile: SiteProfile): Readonly<Record<string, SegmentReads>> {
  const { PD1, ROL } = generalPractitioners(profile).fields;
  return {
    PID: { ...pidPatient(profile).fields, ...extensionReads(profile, 'PID') },
    PD1: { ...PD1, ...extensionReads(profile, 'PD1') },
    ROL,
    NK1: contacts(profile).fields,
    // PV1-1 is a number that counts segments.
    PV1: { 1: SAYS_NOTHING, ...extensionReads(profile, 'PV1') },
    OBX: OBSERVATION_FIELDS,
  };
}
