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
 * A reference to an organization: an XON in PD1-3, and an NK1, which also has its contact. An NK1 that says
 * more than a reference can hold is read as a contained Organization. An XON never does.
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
      contained.mapped(reached, reference, read(one) ?? {}, losses);
    return one;
  }

  return {
    toV2(reference: Reference, contained: ContainedResources, losses: Losses): Repetition | undefined {
      return written(xon, reference, contained, losses, plain.toFhir) ?? plain.toV2(reference, losses);
    },

    reads: plain.reads,
    contactFields: nk1.fields,

    toFhir: plain.toFhir,

    /** Fields of the NK1 of a contact; undefined if the reference points to no contained organization. */
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
