import type { Encounter, Reference } from 'fhir/r4.js';
import { segment } from '../../../hl7v2/build.ts';
import { triggerEventOf } from '../../../hl7v2/header.ts';
import type { Message } from '../../../hl7v2/message.ts';
import { addPresent } from '../../core/compact.ts';
import { ContainedList } from '../../core/contained-list.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import { metaOf } from '../../patient/message-readers.ts';
import { DELETED_ROLE } from '../../patient/rol-practitioner-role.ts';
import { statusOf } from '../event/state.ts';
import { fhirIdOfVisit } from '../fhir-id-of-visit.ts';
import { visitSegments } from '../visit-segments.ts';

/**
 * Reads what the part of a message that is about a visit says of it.
 *
 * @param profile with the defaults of its MSH
 */
export function visitReader(profile: SiteProfile): (part: Message, subject?: Reference) => Encounter {
  const segments = visitSegments(profile);
  return (part, subject) => {
    const pv1 = part.segment('PV1') ?? NO_PV1;
    const status = statusOf(triggerEventOf(part), pv1);
    const roles = part.all('ROL').filter((one) => one.field(2).text() !== DELETED_ROLE);
    const list = new ContainedList();
    const {
      class: visitClass,
      security,
      ...elements
    } = segments.toFhir({ pv1, pv2: part.segment('PV2'), roles }, list, status);
    const encounter: Encounter = { resourceType: 'Encounter', status, class: visitClass };
    const meta = { ...metaOf(part, profile), ...(security && { security }) };
    addPresent(encounter, {
      id: fhirIdOfVisit(pv1, profile.fhirIdentifier),
      meta: Object.keys(meta).length === 0 ? undefined : meta,
      contained: list.resources,
      subject,
    });
    addPresent(encounter, elements);
    return encounter;
  };
}

const NO_PV1 = segment('PV1', {});
