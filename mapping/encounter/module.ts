import type { Encounter } from 'fhir/r4.js';
import type { Message } from '../../hl7v2/message.ts';
import { SAYS_NOTHING, type SegmentReads } from '../core/reads.ts';
import type { ResourceModule } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { HEADER_FIELDS } from '../patient/message-readers.ts';
import { effectOf, MESSAGE_CODE, messageOf } from './event/events.ts';
import { fhirIdOfVisit } from './fhir-id-of-visit.ts';
import { visitEndings } from './message/visit-endings.ts';
import { createMapping } from './message/visit-message.ts';
import { visitPartOf } from './message/visit-parts.ts';
import { patientIdOf, subjectOf } from './subject.ts';
import { validateEncounter } from './validate-encounter.ts';
import { visitSegments } from './visit-segments.ts';

/**
 * Visits: ADT messages out, any ADT message with a visit in.
 *
 *     Encounter ─ validate ─────────────────────────────────────┐
 *     its Patient: contained, last sent, or from the FHIR server ├─▶ write ─▶ MSH EVN PID … PV1 [PV2] …
 *     its last message ─▶ old state ─▶ event ────────────────────┘
 *
 * The group of the queue is the patient's, so a visit never overtakes its person.
 */
export const ENCOUNTER: ResourceModule<Encounter> = {
  type: 'Encounter',
  validate: validateEncounter,
  patientIdOf,
  subjectOf,
  isIn: describesVisit,
  messageCode: MESSAGE_CODE,
  messageOf,
  fhirId: { segment: 'PV1', field: 50, idIn: fhirIdOfVisit },
  effectOf,
  createMapping(profile) {
    const { writeAs, ...mapping } = createMapping(profile);
    return { ...mapping, endings: visitEndings(profile, { ...mapping, writeAs }) };
  },
  readingParts: (profile) => ({ segments: segmentReads(profile), partOf: visitPartOf }),
};

/**
 * Whether a message is about a visit: its PV1 says more than that it is there, and not that none is meant (PV1-2 `N`, as a
 * message about a person has it).
 */
function describesVisit(message: Message): boolean {
  const pv1 = message.segment('PV1');
  if (pv1 === undefined || pv1.field(2).text() === 'N') return false;
  for (let n = 2; n <= pv1.length; n += 1) if (pv1.field(n).valued.length > 0) return true;
  return false;
}

/** The fields that are read of each segment, as the pairs declare them. */
function segmentReads(profile: SiteProfile): Readonly<Record<string, SegmentReads>> {
  const { PV1, PV2, ROL } = visitSegments(profile).fields;
  return { MSH: HEADER_FIELDS, PV1: { ...PV1, 1: SAYS_NOTHING }, PV2, ROL };
}
