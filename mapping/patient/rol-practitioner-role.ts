import type { CodeableConcept, PractitionerRole, Reference } from 'fhir/r4.js';
import { type FieldValue, repetition, segment } from '../../hl7v2/build.ts';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { isBefore, versionOf } from '../../hl7v2/versions/version.ts';
import { compact, listOf } from '../core/compact.ts';
import type { ContainedList } from '../core/contained-list.ts';
import type { ContainedResources } from '../core/contained-resources.ts';
import type { Losses } from '../core/losses.ts';
import { SAYS_NOTHING, type SegmentReads } from '../core/reads.ts';
import type { Change } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { V2_TABLE } from '../core/systems.ts';
import type { TwoWay } from '../core/two-way.ts';
import { ceCodeableConcept } from '../datatypes/ce-codeable-concept.ts';
import { periodEnds } from '../datatypes/dr-period.ts';
import { eiIdentifier } from '../datatypes/ei-identifier.ts';
import { oneIdentifier } from '../datatypes/identifier-parts.ts';
import { practitionerReference } from '../datatypes/practitioner-reference.ts';
import { telecomList } from '../datatypes/telecom/telecom-list.ts';
import { TS_READS, tsDateTime, tsText } from '../datatypes/v2-time.ts';
import { xadAddress } from '../datatypes/xad-address.ts';
import { vocabularies } from '../terminology/vocabulary.ts';

/** ROL-3, table 0443. */
export const PRIMARY_CARE_PROVIDER = 'PP';
/** ROL-2 of a role that is deleted, table 0287. */
export const DELETED_ROLE = 'DE';
const PROVIDER_ROLE = `${V2_TABLE}0443`;
/** ROL-3 of every general practitioner; anything else that a sender writes there is the role's code. */
const PRIMARY = repetition([PRIMARY_CARE_PROVIDER, 'Primary Care Provider', 'HL70443']);

const PRIMARY_ROLE = segment('ROL', { 3: PRIMARY });

const REASONS = {
  organization: 'ROL-14 is not in v2.5.1',
  location: 'ROL-13 is not in v2.5.1',
};

/**
 * ROL[PractitionerRole] — the role of a general practitioner: a reference with its own display and identifier, or one to a
 * contained role. ROL-4, the person, is required.
 */
export function rolPractitionerRole(profile: SiteProfile) {
  const providerRole = ceCodeableConcept(vocabularies(profile).plain('0443'));
  const person = practitionerReference(profile);
  const identifierPair = eiIdentifier(profile);
  const telecoms = telecomList(profile, undefined);
  const validity = periodEnds(tsDateTime(profile));
  // v2.7 withdrew PD1-4: a role without more is the person that stood there.
  const version = versionOf(profile.header?.version ?? '');
  const isOnlyPlace = version !== undefined && !isBefore(version, '2.7');

  function fieldsOf(
    role: PractitionerRole,
    contained: ContainedResources,
    losses: Losses,
  ): Record<number, FieldValue> | undefined {
    const { practitioner } = role;
    const at = losses.at('practitioner');
    const who = practitioner && person.roleToV2(practitioner, contained, at);
    if (practitioner === undefined || who === undefined) return undefined;
    if (practitioner.type !== undefined) at.at('type').dropped('ROL-4 holds a person');
    const mapped = ['resourceType', 'id', 'identifier', 'code', 'period', 'practitioner', 'telecom'];
    losses.others(role, mapped, REASONS);
    const one = oneIdentifier(role.identifier, losses);
    const period = role.period && validity.toV2(role.period, losses.at('period'));
    return {
      1: one.identifier && identifierPair.toV2(one.identifier, one.at),
      3: codeToV2(role.code ?? [], providerRole, losses),
      5: period?.start,
      6: period?.end,
      ...who,
      12: telecoms.toV2(role, losses),
    };
  }

  function toV2(
    reference: Reference,
    change: Change,
    contained: ContainedResources,
    losses: Losses,
  ): Segment | undefined {
    const reached = contained.of('PractitionerRole', reference);
    const fields = reached && fieldsOf(reached.resource, contained, reached.losses);
    if (reached !== undefined && fields !== undefined) {
      const rol = roleSegment(fields, change);
      const [read] = toFhir(rol, contained.list);
      contained.mapped(reached, reference, read ?? {}, losses);
      return rol;
    }
    const xcn = person.plain.toV2(reference, losses);
    return xcn && roleSegment({ 3: PRIMARY, 4: xcn }, change);
  }

  /** A role for each person in ROL-4; the other fields are the first one's. */
  function toFhir(role: Segment, list: ContainedList): Reference[] {
    return role.field(4).valued.flatMap((xcn, index): Reference[] => {
      const rol = index === 0 ? role : PRIMARY_ROLE;
      const practitioner = person.roleToFhir(xcn, rol, list);
      const more = compact<Omit<PractitionerRole, 'resourceType' | 'practitioner'>>({
        identifier: listOf([identifierPair.toFhir(rol.field(1).first)]),
        code: listOf([codeToFhir(rol.field(3).first, providerRole)]),
        period: validity.toFhir({ start: tsText(rol.field(5).first), end: tsText(rol.field(6).first) }),
        telecom: telecoms.toFhir(rol.field(12).valued)?.telecom,
      });
      if (practitioner === undefined) return [];
      if (more === undefined && isOnlyPlace) return [{ ...practitioner, type: 'Practitioner' }];
      if (more === undefined && practitioner.reference === undefined) return [practitioner];
      return [list.add({ resourceType: 'PractitionerRole', ...more, practitioner })];
    });
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
  return { fields, toV2, toFhir };
}

/** ROL-2, table 0287: a role is added with a person and updated with one. */
function roleSegment(fields: Record<number, FieldValue>, change: Change): Segment {
  return segment('ROL', { ...fields, 2: change === 'create' ? 'AD' : 'UP' });
}

/** What tells a role from others for its receiver: ROL-1 where it has an ID, else the role and the person. */
export function roleKey(rol: Segment): string {
  const id = rol.field(1).wire;
  return id === '' ? `${rol.field(3).wire}|${rol.field(4).wire}` : `#${id}`;
}

type Concept = TwoWay<CodeableConcept, Repetition>;

/** ROL-3 has to be primary care provider; that coding may hold more. */
function codeToV2(codes: readonly CodeableConcept[], providerRole: Concept, losses: Losses): Repetition {
  let written: Repetition | undefined;
  for (const [index, code] of codes.entries()) {
    const at = losses.at('code', index);
    const [first] = code.coding ?? [];
    const isPrimary = first?.system === PROVIDER_ROLE && first.code === PRIMARY_CARE_PROVIDER;
    if (!isPrimary || written !== undefined) at.dropped('ROL-3 holds the role: primary care provider');
    else written = providerRole.toV2(code, at);
    if (written?.wire === PRIMARY.wire) {
      at.dropped('ROL-3 holds this role for every general practitioner');
      written = undefined;
    }
  }
  return written ?? PRIMARY;
}

function codeToFhir(ce: Repetition, providerRole: Concept): CodeableConcept | undefined {
  const components = Array.from({ length: 13 }, (_, index) => index + 1);
  const isPrimary = components.every((component) => ce.text(component) === PRIMARY.text(component));
  return isPrimary ? undefined : providerRole.toFhir(ce);
}
