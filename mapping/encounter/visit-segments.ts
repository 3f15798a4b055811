import type { Encounter } from 'fhir/r4.js';
import type { FieldValue } from '../../hl7v2/build.ts';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { ContainedList } from '../core/contained-list.ts';
import type { ContainedResources } from '../core/contained-resources.ts';
import type { Losses } from '../core/losses.ts';
import type { SegmentReads } from '../core/reads.ts';
import type { Change } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { locations } from './locations.ts';
import { participants, type VisitParts } from './participants.ts';
import { PV1_ELEMENTS, type Pv1Elements, pv1Encounter } from './pv1-encounter.ts';
import { PV2_ELEMENTS, type Pv2Elements, pv2Encounter } from './pv2-encounter.ts';

/** The elements of an Encounter that PV1, PV2 and the ROL after them hold, besides `meta.security`. */
export const VISIT_ELEMENTS: readonly string[] = [
  ...PV1_ELEMENTS,
  ...PV2_ELEMENTS,
  'participant',
  'location',
];

/** What is known of a visit that is written, besides the resource. */
export interface KnownOfVisit {
  readonly change: Change;
  readonly fhirId: string;
  /** PV1-3 of the last message, which becomes PV1-6 of a visit that does not say where the patient was before. */
  readonly prior?: Repetition | undefined;
}

export interface VisitSegments {
  readonly PV1: Record<number, FieldValue>;
  /** All of them may be undefined: then there is nothing to say in PV2. */
  readonly PV2: Record<number, FieldValue>;
  readonly ROL: readonly Segment[];
}

/** Elements that are read, undefined or empty where there are none. `security` is one of `meta`. */
export type VisitElements = Pv1Elements &
  Pv2Elements & { readonly participant: Encounter['participant']; readonly location: Encounter['location'] };

/**
 * PV1, PV2 and ROL of a visit, which belong together: locations stand in PV1 and PV2, participants in all three. What they
 * contain is added in one order in both directions.
 */
export function visitSegments(profile: SiteProfile) {
  const pv1 = pv1Encounter(profile);
  const pv2 = pv2Encounter(profile);
  const people = participants(profile);
  const places = locations(profile);

  function toV2(
    encounter: Encounter,
    { change, fhirId, prior }: KnownOfVisit,
    contained: ContainedResources,
    losses: Losses,
  ): VisitSegments {
    const isPlanned = encounter.status === 'planned' || pv1.isPreadmit(encounter.class);
    const { participant = [], location = [] } = encounter;
    const who = people.toV2(participant, change, contained, losses);
    const where = places.toV2(location, { isPlanned, prior }, contained, losses);
    return {
      PV1: { ...pv1.fieldsOf(encounter, fhirId, contained, losses), ...who.PV1, ...where.PV1 },
      PV2: { ...pv2.fieldsOf(encounter, losses), ...where.PV2 },
      ROL: who.ROL,
    };
  }

  /** @param status of the visit, as its message says it */
  function toFhir(parts: VisitParts, list: ContainedList, status: Encounter['status']): VisitElements {
    const participant = people.toFhir(parts, list);
    const isPlanned = status === 'planned' || pv1.isPreadmit(pv1.classOf(parts.pv1));
    const location = places.toFhir(parts.pv1, parts.pv2, isPlanned, list);
    const ofPv2 = parts.pv2 === undefined ? NO_PV2 : pv2.elementsOf(parts.pv2);
    return { ...pv1.elementsOf(parts.pv1, list), ...ofPv2, participant, location };
  }

  const fields: Readonly<Record<'PV1' | 'PV2' | 'ROL', SegmentReads>> = {
    PV1: { ...pv1.fields, ...people.fields.PV1, ...places.fields.PV1 },
    PV2: { ...pv2.fields, ...people.fields.PV2, ...places.fields.PV2 },
    ROL: people.fields.ROL,
  };
  return { fields, toV2, toFhir };
}

const NO_PV2: Pv2Elements = {
  text: undefined,
  extension: undefined,
  priority: undefined,
  reasonCode: undefined,
  length: undefined,
  security: undefined,
};
