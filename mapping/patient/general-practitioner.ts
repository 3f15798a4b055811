import type { Reference } from 'fhir/r4.js';
import type { Message, Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { isReordered, listOf } from '../core/compact.ts';
import type { ContainedList } from '../core/contained-list.ts';
import type { ContainedResources } from '../core/contained-resources.ts';
import type { Losses } from '../core/losses.ts';
import { kindOfReference } from '../core/reference-kind.ts';
import type { Change } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { practitionerReference } from '../datatypes/practitioner-reference.ts';
import { organizationReference } from './organization-reference.ts';
import { DELETED_ROLE, PRIMARY_CARE_PROVIDER, rolPractitionerRole } from './rol-practitioner-role.ts';

const KINDS = ['Organization', 'Practitioner', 'PractitionerRole'] as const;
type Kind = (typeof KINDS)[number];

/** Where general practitioners are: PD1-3, PD1-4, and ROL segments after PD1. */
export interface GeneralPractitioners {
  readonly organizations: Repetition[];
  readonly practitioners: Repetition[];
  readonly roles: Segment[];
}

/**
 * Patient.generalPractitioner: an organization in PD1-3, a person in PD1-4, a person in a role in a ROL segment of
 * the primary care provider. A reference is mapped by its own display and identifier, or by the contained
 * resource that it points to.
 */
export function generalPractitioners(profile: SiteProfile) {
  const organization = organizationReference(profile);
  const person = practitionerReference(profile);
  const role = rolPractitionerRole(profile);

  function toV2(
    references: readonly Reference[],
    change: Change,
    contained: ContainedResources,
    losses: Losses,
  ): GeneralPractitioners {
    const written: GeneralPractitioners = { organizations: [], practitioners: [], roles: [] };
    const order: number[] = [];
    const each = <T>(kind: Kind, list: T[], write: (reference: Reference, at: Losses) => T | undefined) => {
      for (const [index, reference] of references.entries()) {
        if (kindOf(reference, contained) !== kind) continue;
        const at = losses.at('generalPractitioner', index);
        const one = write(reference, at);
        if (one === undefined) continue;
        if (reference.type !== kind) at.at('type').changed('reads back as the type that its field holds');
        list.push(one);
        order.push(index);
      }
    };
    each('Organization', written.organizations, (one, at) => organization.toV2(one, contained, at));
    each('Practitioner', written.practitioners, (one, at) => person.toV2(one, contained, at));
    each('PractitionerRole', written.roles, (one, at) => role.toV2(one, change, contained, at));
    if (isReordered(order))
      losses.at('generalPractitioner').changed('the order: organizations, practitioners, roles');
    return written;
  }

  function toFhir(message: Message, list: ContainedList): Reference[] | undefined {
    const pd1 = message.segment('PD1');
    const roles = personRoles(message);
    if (pd1 === undefined && roles.length === 0) return undefined;
    const of = (kind: Kind, read: readonly (Reference | undefined)[]) =>
      read.map((reference) => reference && { type: kind, ...reference });
    return listOf([
      ...of('Organization', (pd1?.field(3).valued ?? []).map(organization.toFhir)),
      ...of(
        'Practitioner',
        (pd1?.field(4).valued ?? []).map((xcn) => person.toFhir(xcn, list)),
      ),
      ...of(
        'PractitionerRole',
        roles.flatMap((rol) => role.toFhir(rol, list)),
      ),
    ]);
  }

  const fields = { PD1: { 3: organization.reads, 4: person.reads }, ROL: role.fields };
  return { fields, toV2, toFhir };
}

/** The type that a reference points to; a person if it does not say. */
function kindOf(reference: Reference, contained: ContainedResources): Kind {
  return kindOfReference(reference, KINDS, contained) ?? 'Practitioner';
}

/** Whether a role is one of a general practitioner, and not deleted. */
function isPrimaryCare(rol: Segment): boolean {
  return rol.field(3).text() === PRIMARY_CARE_PROVIDER && rol.field(2).text() !== DELETED_ROLE;
}

/** The ROL segments of the patient, which come before PV1. After it they belong to a visit. */
function personRoles({ segments }: Message): Segment[] {
  const roles: Segment[] = [];
  for (const segment of segments) {
    if (segment.id === 'PV1') break;
    if (segment.id === 'ROL' && isPrimaryCare(segment)) roles.push(segment);
  }
  return roles;
}
