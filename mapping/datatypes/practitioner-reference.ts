import type { Practitioner, Reference } from 'fhir/r4.js';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { listOf } from '../core/compact.ts';
import type { ContainedList } from '../core/contained-list.ts';
import type { ContainedResources } from '../core/contained-resources.ts';
import type { Losses } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { xadAddress } from './xad-address.ts';
import { xcnPractitioner, xcnReference } from './xcn-practitioner.ts';

/** ROL-4 and the addresses of the person, ROL-11. */
export interface PersonFields {
  readonly 4: Repetition;
  readonly 11?: readonly Repetition[] | undefined;
}

/**
 * A reference to a person: an XCN in PD1-4, and a role, which also has addresses. What says more than a
 * reference can hold is read as a contained Practitioner.
 *
 * The guide reads addresses of an office (XAD.7 B, O …) as those of an organization or a location that ROL-13 and 14
 * name. v2.5.1 has neither field, so all of ROL-11 are addresses of the person, and their use marks the office.
 */
export function practitionerReference(profile: SiteProfile) {
  const plain = xcnReference(profile);
  const xad = xadAddress(profile);
  const pair = xcnPractitioner(profile);

  function toV2(reference: Reference, contained: ContainedResources, losses: Losses): Repetition | undefined {
    const reached = contained.of('Practitioner', reference);
    const xcn = reached && pair.toV2(reached.resource, reached.losses);
    if (reached === undefined || xcn === undefined) return plain.toV2(reference, losses);
    contained.mapped(reached, reference, toFhir(xcn, contained.list) ?? {}, losses);
    return xcn;
  }

  function roleToV2(
    reference: Reference,
    contained: ContainedResources,
    losses: Losses,
  ): PersonFields | undefined {
    const reached = contained.of('Practitioner', reference);
    const { address = [], ...person } = reached?.resource ?? {};
    const xcn = reached && pair.toV2({ resourceType: 'Practitioner', ...person }, reached.losses);
    if (reached === undefined || xcn === undefined) {
      const said = plain.toV2(reference, losses);
      return said && { 4: said };
    }
    const places = address.map((one, index) => xad.toV2(one, reached.losses.at('address', index)));
    const addresses = listOf(places);
    const read = referenceOf(xcn, addresses ?? [], contained.list);
    contained.mapped(reached, reference, read ?? {}, losses);
    return { 4: xcn, 11: addresses };
  }

  function referenceOf(
    xcn: Repetition,
    addresses: readonly Repetition[],
    list: ContainedList,
  ): Reference | undefined {
    const address = listOf(addresses.map((one) => xad.toFhir(one)));
    const read = pair.toFhir(xcn) ?? (address && { resourceType: 'Practitioner' });
    const practitioner = read && address ? { ...read, address } : read;
    if (practitioner === undefined) return undefined;
    return saysNoMore(practitioner) ? plain.toFhir(xcn) : list.add(practitioner);
  }

  const toFhir = (xcn: Repetition, list: ContainedList) => referenceOf(xcn, [], list);
  const roleToFhir = (xcn: Repetition, rol: Segment, list: ContainedList) =>
    referenceOf(xcn, rol.field(11).valued, list);

  return { plain, reads: pair.reads, toV2, toFhir, roleToV2, roleToFhir };
}

/** Whether there is nothing but an identifier and a name in one text. */
function saysNoMore({ resourceType, identifier, name, ...more }: Practitioner): boolean {
  const parts = (name ?? []).flatMap((one) => Object.keys(one));
  return Object.keys(more).length === 0 && parts.every((part) => part === 'family');
}
