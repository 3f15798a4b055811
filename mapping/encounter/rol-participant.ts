import type { CodeableConcept, EncounterParticipant, PractitionerRole, Reference } from 'fhir/r4.js';
import { type FieldValue, segment } from '../../hl7v2/build.ts';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { DEFAULT_VERSION } from '../../hl7v2/versions/version.ts';
import { compact, listOf } from '../core/compact.ts';
import type { ContainedList } from '../core/contained-list.ts';
import type { ContainedResources } from '../core/contained-resources.ts';
import type { Losses } from '../core/losses.ts';
import { SAYS_NOTHING, type SegmentReads } from '../core/reads.ts';
import type { Change } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { ceCodeableConcept } from '../datatypes/ce-codeable-concept.ts';
import { periodEnds } from '../datatypes/dr-period.ts';
import { eiIdentifier } from '../datatypes/ei-identifier.ts';
import { oneIdentifier } from '../datatypes/identifier-parts.ts';
import { practitionerReference } from '../datatypes/practitioner-reference.ts';
import { telecomList } from '../datatypes/telecom/telecom-list.ts';
import { TS_READS, tsDateTime, tsText } from '../datatypes/v2-time.ts';
import { xadAddress } from '../datatypes/xad-address.ts';
import { PARTICIPATION, PROVIDER_ROLE } from '../terminology/visit-tables.ts';
import { vocabularies } from '../terminology/vocabulary.ts';

/** What a participant is who is sent without a type. */
export const PARTICIPANT: CodeableConcept = { coding: [{ system: PARTICIPATION, code: 'PART' }] };

const REASONS = {
  code: 'ROL-3 holds the type of the participant',
  period: 'ROL-5 and 6 hold the period of the participant',
  organization: `ROL-14 is not in v${DEFAULT_VERSION}`,
  location: `ROL-13 is not in v${DEFAULT_VERSION}`,
};

/**
 * ROL[Encounter.participant] — someone who takes part in a visit in a role, or for a time. What ROL-1 and 12 say is of a contained
 * PractitionerRole.
 */
export function rolParticipant(profile: SiteProfile) {
  const providerRole = ceCodeableConcept(vocabularies(profile).table(PROVIDER_ROLE));
  const person = practitionerReference(profile);
  const identifierPair = eiIdentifier(profile);
  const telecoms = telecomList(profile, undefined);
  const validity = periodEnds(tsDateTime(profile));

  function toV2(
    { type = [], period, individual = {}, ...others }: EncounterParticipant,
    change: Change,
    contained: ContainedResources,
    losses: Losses,
  ): Segment | undefined {
    const at = losses.at('individual');
    const reached = contained.of('PractitionerRole', individual);
    const ofRole = reached && roleToV2(reached.resource, contained, reached.losses);
    const who = ofRole ?? person.roleToV2(individual, contained, at);
    if (who === undefined) return undefined;
    losses.others(others, []);
    const ends = period && validity.toV2(period, losses.at('period'));
    const rol = segment('ROL', {
      ...who,
      2: change === 'create' ? 'AD' : 'UP',
      3: typeToV2(type, losses),
      5: ends?.start,
      6: ends?.end,
    });
    const read = individualIn(rol, rol.field(4).first, contained.list);
    if (reached !== undefined && ofRole !== undefined) contained.mapped(reached, individual, read ?? {}, at);
    if (individual.type !== read?.type) at.at('type').changed('reads back as the type that its field holds');
    return rol;
  }

  function roleToV2(
    role: PractitionerRole,
    contained: ContainedResources,
    losses: Losses,
  ): Record<number, FieldValue> | undefined {
    const { practitioner, identifier } = role;
    const at = losses.at('practitioner');
    const who = practitioner && person.roleToV2(practitioner, contained, at);
    if (who === undefined) return undefined;
    if (practitioner?.type !== undefined) at.at('type').dropped('ROL-4 holds a person');
    losses.others(role, ['resourceType', 'id', 'identifier', 'practitioner', 'telecom'], REASONS);
    const one = oneIdentifier(identifier, losses);
    return {
      ...who,
      1: one.identifier && identifierPair.toV2(one.identifier, one.at),
      12: telecoms.toV2(role, losses),
    };
  }

  /** The first type that ROL-3 can hold. It is required. */
  function typeToV2(types: readonly CodeableConcept[], losses: Losses): Repetition | undefined {
    let written: Repetition | undefined;
    for (const [index, one] of types.entries()) {
      const at = losses.at('type', index);
      if (written !== undefined) at.dropped('ROL-3 holds one role');
      else written = providerRole.toV2(one, at);
    }
    if (written !== undefined) return written;
    losses.at('type').changed('sent as a participant of no certain type');
    return providerRole.toV2(PARTICIPANT, losses.aside());
  }

  /** A participant for each person in ROL-4; ROL-1, 11 and 12 are the first one's. */
  function toFhir(role: Segment, list: ContainedList): EncounterParticipant[] {
    const type = providerRole.toFhir(role.field(3).first);
    const period = validity.toFhir({ start: tsText(role.field(5).first), end: tsText(role.field(6).first) });
    return role.field(4).valued.flatMap((xcn, index): EncounterParticipant[] => {
      const individual = individualIn(index === 0 ? role : NO_ROLE, xcn, list);
      if (individual === undefined) return [];
      return [{ ...(type && { type: [type] }), ...(period && { period }), individual }];
    });
  }

  function individualIn(rol: Segment, xcn: Repetition, list: ContainedList): Reference | undefined {
    const practitioner = person.roleToFhir(xcn, rol, list);
    if (practitioner === undefined) return undefined;
    const more = compact<Omit<PractitionerRole, 'resourceType' | 'practitioner'>>({
      identifier: listOf([identifierPair.toFhir(rol.field(1).first)]),
      telecom: telecoms.toFhir(rol.field(12).valued)?.telecom,
    });
    if (more === undefined) return { type: 'Practitioner', ...practitioner };
    const role = list.add({ resourceType: 'PractitionerRole', ...more, practitioner });
    return { type: 'PractitionerRole', ...role };
  }

  const fields: SegmentReads = {
    1: identifierPair.reads,
    // The action belongs to the message.
    2: SAYS_NOTHING,
    3: providerRole.reads,
    4: person.reads,
    5: TS_READS,
    6: TS_READS,
    11: xadAddress(profile).reads,
    12: telecoms.reads,
  };
  return { name: 'ROL[Encounter.participant]', fields, toV2, toFhir };
}

const NO_ROLE = segment('ROL', {});
