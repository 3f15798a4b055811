import type { PatientContact } from 'fhir/r4.js';
import { withFields } from '../../hl7v2/build.ts';
import type { Message, Segment } from '../../hl7v2/message.ts';
import { compact, listOf } from './compact.ts';
import type { ContainedList } from './contained-list.ts';
import type { ContainedResources } from './contained-resources.ts';
import type { Losses } from './losses.ts';
import { nk1Contact } from './nk1-contact.ts';
import { organizationReference } from './organization-reference.ts';
import type { SiteProfile } from './site-profile.ts';

/** Patient.contact, an NK1 for each, with NK1-30 to 32 for the contained organization that one may reach. */
export function contacts(profile: SiteProfile) {
  const pair = nk1Contact(profile);
  const organizations = organizationReference(profile);

  function contactToV2(contact: PatientContact, contained: ContainedResources, losses: Losses) {
    const { organization, ...others } = contact;
    const at = losses.at('organization');
    const fields = organization && organizations.contactToV2(organization, contained, at);
    if (organization === undefined || fields === undefined) return pair.toV2(contact, losses);
    if (organization.type !== undefined) at.at('type').dropped('NK1-13 holds an organization');
    const nk1 = pair.toV2(others, losses);
    const values = [13, 30, 31, 32].map((n) => [n, fields.field(n).repetitions] as const);
    return nk1 && withFields(nk1, Object.fromEntries(values));
  }

  function toV2(list: readonly PatientContact[], contained: ContainedResources, losses: Losses): Segment[] {
    const segments = list.map((contact, index) =>
      contactToV2(contact, contained, losses.at('contact', index)),
    );
    const valued = (listOf(segments) ?? []).filter((nk1) => nk1.length > 0);
    return valued.map((nk1, index) => withFields(nk1, { 1: String(index + 1) }));
  }

  function toFhir(message: Message, list: ContainedList): PatientContact[] | undefined {
    return listOf(
      message.all('NK1').map((nk1) => {
        const organization = organizations.contactToFhir(nk1, list);
        return compact<PatientContact>({ ...pair.toFhir(nk1), organization });
      }),
    );
  }

  return { toV2, toFhir };
}
