import type { Organization, OrganizationContact } from 'fhir/r4.js';
import { segment } from '../../hl7v2/build.ts';
import type { Segment } from '../../hl7v2/message.ts';
import { compact } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import type { SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { TwoWay } from '../core/two-way.ts';
import { telecomList } from '../datatypes/telecom/telecom-list.ts';
import { xadAddress } from '../datatypes/xad-address.ts';
import { xonOrganization } from '../datatypes/xon-organization.ts';
import { xpnHumanName } from '../datatypes/xpn-human-name.ts';
import { isUnknownName, READS_AS_UNKNOWN, UNKNOWN_NAME } from './unknown-name.ts';

export interface Nk1Organization extends TwoWay<Organization, Segment> {
  readonly fields: SegmentReads;
}

// NK1[Organization] — NK1-13 the organization, NK1-30 to 32 its contact. The first repetitions are read, except for
// telecoms, which a contact has several of.
export function nk1Organization(profile: SiteProfile): Nk1Organization {
  const xon = xonOrganization(profile);
  const humanName = xpnHumanName(profile);
  const xad = xadAddress(profile);
  const telecoms = telecomList(profile, undefined);

  function contactToV2({ name, telecom, address, ...others }: OrganizationContact, losses: Losses) {
    losses.others(others, []);
    return {
      30: name && humanName.toV2(name, losses.at('name')),
      31: telecoms.toV2({ telecom }, losses),
      32: address && xad.toV2(address, losses.at('address')),
    };
  }

  return {
    name: 'NK1[Organization]',
    fields: { 13: xon.reads, 30: humanName.reads, 31: telecoms.reads, 32: xad.reads },

    toV2({ contact: contacts, ...organization }, losses) {
      const { _name, ...known } = organization;
      const isUnknown = organization.name === undefined && isUnknownName(_name);
      const [contact, ...further] = contacts ?? [];
      for (const index of further.keys()) losses.at('contact', index + 1).dropped('NK1 holds one contact');
      const nk1 = segment('NK1', {
        13: xon.toV2(isUnknown ? known : organization, losses),
        ...(contact && contactToV2(contact, losses.at('contact', 0))),
      });
      if (nk1.length === 0) return undefined;
      const readsAsUnknown = toFhir(nk1)?._name !== undefined;
      if (isUnknown && !readsAsUnknown) losses.at('name').dropped('NK1-13 cannot express an unknown name');
      if (readsAsUnknown && !isUnknown) losses.at('name').changed(READS_AS_UNKNOWN);
      return nk1;
    },

    toFhir,
  };

  function toFhir(nk1: Segment): Organization | undefined {
    const name = nk1.field(30).firstValued;
    const address = nk1.field(32).firstValued;
    const organization = nk1.field(13).firstValued;
    const contact = compact<OrganizationContact>({
      name: name && humanName.toFhir(name),
      telecom: telecoms.toFhir(nk1.field(31).valued)?.telecom,
      address: address && xad.toFhir(address),
    });
    const said = organization && xon.toFhir(organization);
    if (contact === undefined) return said;
    // R4 asks for an identifier or a name (org-1).
    return { resourceType: 'Organization', ...(said ?? { _name: UNKNOWN_NAME }), contact: [contact] };
  }
}
