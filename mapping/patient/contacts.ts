import type { PatientContact } from 'fhir/r4.js';
import { type FieldValue, segment } from '../../hl7v2/build.ts';
import type { Message, Segment } from '../../hl7v2/message.ts';
import { listOf } from '../core/compact.ts';
import type { ContainedList } from '../core/contained-list.ts';
import type { ContainedResources } from '../core/contained-resources.ts';
import type { Losses } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { contactOf, nameLosses, nk1Contact } from './nk1-contact.ts';
import { organizationReference } from './organization-reference.ts';

/** Patient.contact, an NK1 for each, with NK1-30 to 32 for the contained organization that a contact may reference. */
export function contacts(profile: SiteProfile) {
  const pair = nk1Contact(profile);
  const organizations = organizationReference(profile);

  function fieldsOf(contact: PatientContact, contained: ContainedResources, losses: Losses): FieldValue[] {
    if (contact.organization === undefined) return pair.fieldsOf(contact, losses);
    const { organization, ...others } = contact;
    const at = losses.at('organization');
    const reached = organizations.contactToV2(organization, contained, at);
    if (reached === undefined) return pair.fieldsOf(contact, losses);
    if (organization.type !== undefined) at.at('type').dropped('NK1-13 holds an organization');
    const fields = pair.fieldsOf(others, losses);
    for (const n of [13, 30, 31, 32]) fields[n] = reached.field(n).repetitions;
    return fields;
  }

  function toV2(list: readonly PatientContact[], contained: ContainedResources, losses: Losses): Segment[] {
    const segments: Segment[] = [];
    for (const [index, contact] of list.entries()) {
      const fields = fieldsOf(contact, contained, losses.at('contact', index));
      nameLosses(contact, fields, losses.at('contact', index));
      fields[1] = String(segments.length + 1);
      const nk1 = segment('NK1', fields);
      // A segment with only a set ID has no content.
      if (nk1.length > 1) segments.push(nk1);
    }
    return segments;
  }

  function toFhir(message: Message, list: ContainedList): PatientContact[] | undefined {
    return listOf(
      message.all('NK1').map((nk1) => {
        const elements = pair.elementsOf(nk1);
        elements.organization = organizations.contactToFhir(nk1, list);
        return contactOf(elements);
      }),
    );
  }

  return { fields: { ...pair.fields, ...organizations.contactFields }, toV2, toFhir };
}
