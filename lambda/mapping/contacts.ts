import type { PatientContact } from 'fhir/r4.js';
import { withFields } from '../../hl7v2/build.ts';
import type { Segment } from '../../hl7v2/message.ts';
import { compact } from './compact.ts';
import type { ContainedList } from './contained-list.ts';
import type { ContainedResources } from './contained-resources.ts';
import type { Losses } from './losses.ts';
import { nk1Contact } from './nk1-contact.ts';
import { organizationReference } from './organization-reference.ts';
import type { SiteProfile } from './site-profile.ts';

/** Patient.contact with the contained organization that it may reach: an NK1 with NK1-30 to 32. */
export function contacts(profile: SiteProfile) {
  const pair = nk1Contact(profile);
  const organizations = organizationReference(profile);

  function toV2(contact: PatientContact, contained: ContainedResources, losses: Losses): Segment | undefined {
    const { organization, ...others } = contact;
    const at = losses.at('organization');
    const fields = organization && organizations.contactToV2(organization, contained, at);
    if (organization === undefined || fields === undefined) return pair.toV2(contact, losses);
    if (organization.type !== undefined) at.at('type').dropped('NK1-13 holds an organization');
    const nk1 = pair.toV2(others, losses);
    const values = [13, 30, 31, 32].map((n) => [n, fields.field(n).repetitions] as const);
    return nk1 && withFields(nk1, Object.fromEntries(values));
  }

  function toFhir(nk1: Segment, list: ContainedList): PatientContact | undefined {
    const contact = pair.toFhir(nk1);
    return compact<PatientContact>({ ...contact, organization: organizations.contactToFhir(nk1, list) });
  }

  return { toV2, toFhir };
}
