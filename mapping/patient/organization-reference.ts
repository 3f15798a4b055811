import type { Organization, Reference } from 'fhir/r4.js';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { ContainedList } from '../core/contained-list.ts';
import type { ContainedResources } from '../core/contained-resources.ts';
import type { Losses } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { TwoWay } from '../core/two-way.ts';
import { xonOrganization, xonReference } from '../datatypes/xon-organization.ts';
import { nk1Organization } from './nk1-organization.ts';

/**
 * A reference to an organization: in PD1-3, an XON, and in an NK1, where its contact stands beside it. What says
 * more than a reference can by itself, which an XON never does, is read as a contained Organization.
 */
export function organizationReference(profile: SiteProfile) {
  const plain = xonReference(profile);
  const xon = xonOrganization(profile);
  const nk1 = nk1Organization(profile);

  function written<V>(
    pair: TwoWay<Organization, V>,
    reference: Reference,
    contained: ContainedResources,
    losses: Losses,
    read: (v2: V) => Reference | undefined,
  ): V | undefined {
    const reached = contained.of('Organization', reference);
    const one = reached && pair.toV2(reached.resource, reached.losses);
    if (reached !== undefined && one !== undefined)
      contained.conveyed(reached, reference, read(one) ?? {}, losses);
    return one;
  }

  return {
    toV2(reference: Reference, contained: ContainedResources, losses: Losses): Repetition | undefined {
      return written(xon, reference, contained, losses, plain.toFhir) ?? plain.toV2(reference, losses);
    },

    reads: plain.reads,
    contactFields: nk1.fields,

    toFhir: plain.toFhir,

    /** Fields of the NK1 of a contact; undefined where the reference reaches no organization. */
    contactToV2(reference: Reference, contained: ContainedResources, losses: Losses): Segment | undefined {
      return written(nk1, reference, contained, losses, (one) => this.contactToFhir(one, contained.list));
    },

    contactToFhir(segment: Segment, list: ContainedList): Reference | undefined {
      const organization = nk1.toFhir(segment);
      if (organization?.contact !== undefined) return list.add(organization);
      const first = segment.field(13).firstValued;
      return first && plain.toFhir(first);
    },
  };
}
