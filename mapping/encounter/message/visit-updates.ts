import { parse, serialize } from '../../../hl7v2/er7.ts';
import { segmentsOfStructure } from '../../../hl7v2/versions/structures.ts';
import type { Envelope, MessageType, Updates } from '../../core/resource-module.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import type { UpdateRules } from '../../core/update-rules.ts';
import { DELETED_ROLE, roleKey } from '../../patient/rol-practitioner-role.ts';
import { personPartOf, segmentsIn, structureOf, visitPartOf, withPerson } from './visit-parts.ts';

/**
 * How the receiver of a visit updates what it holds of it: PID-18, PV1 and PV2 field by field; a role by its instance ID or by role
 * and person; allergies, diagnoses and insurances as lists that are sent whole. A visit number and a FHIR id stay what they are.
 *
 * A list that is deleted is one segment with `""` in its fields, also in those that are required (HL7 v2.5.1 §2.10.4).
 */
export const VISIT_UPDATES: UpdateRules = [
  { id: 'PID', neverNull: [] },
  { id: 'PV1', neverNull: [1, 2, 19, 50] },
  { id: 'PV2', neverNull: [] },
  {
    id: 'ROL',
    neverNull: [1, 2, 3, 4],
    list: { mode: 'keyed', keyOf: roleKey, action: { field: 2, code: DELETED_ROLE } },
  },
  { id: 'AL1', neverNull: [1], list: { mode: 'snapshot', nulls: [3] } },
  { id: 'DG1', neverNull: [1], list: { mode: 'snapshot', nulls: [3, 6] } },
  { id: 'IN1', neverNull: [1], list: { mode: 'snapshot', nulls: [2, 3] } },
];

/** Updates of whole messages: what they delete is of the visit alone. */
export interface VisitUpdates extends Updates {
  /** What was sent before, as far as a message of this type can delete it. */
  withPrevious(envelope: Envelope, type: MessageType): Envelope;
}

/** @param ofPart those of the part of a message that is about the visit */
export function visitUpdates(ofPart: Updates, profile: SiteProfile): VisitUpdates {
  /** What the receiver holds by segments that a structure has, or by others. */
  function heldBy(previous: string, structure: readonly string[], isThere: boolean): string {
    const whole = previous.startsWith('MSH') ? previous : HEADER + previous;
    const held = ofPart.kept(serialize(visitPartOf(parse(whole))));
    return segmentsIn(held, structure, isThere);
  }

  return {
    kept: (text) => ofPart.kept(serialize(visitPartOf(parse(text)))),

    carried: (text, previous) => heldBy(previous, structureOf(parse(text), profile), false),

    update(text, previous) {
      const whole = parse(text);
      const structure = structureOf(whole, profile);
      const updated = ofPart.update(serialize(visitPartOf(whole)), heldBy(previous, structure, true));
      const message = withPerson(parse(updated.text), personPartOf(whole), structure);
      return { ...updated, text: serialize(message) };
    },

    withPrevious(envelope, { structure }) {
      const { previous } = envelope;
      const known = previous && segmentsOfStructure(profile.version, structure);
      return known ? { ...envelope, previous: heldBy(previous, known, true) } : envelope;
    },
  };
}

/** For segments that are kept without one. */
const HEADER = 'MSH|^~\\&\r';
