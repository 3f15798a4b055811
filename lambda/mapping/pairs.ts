import { birthTime } from './birth-time.ts';
import { ceCodeableConcept, tableVocabulary } from './ce-codeable-concept.ts';
import { MARITAL_STATUS } from './code-tables.ts';
import { cxIdentifier } from './cx-identifier.ts';
import { dtDateTime, dtmDateTime } from './dtm-date-time.ts';
import { hdUri } from './hd-uri.ts';
import { ceLanguage } from './language.ts';
import { nk1Contact } from './nk1-contact.ts';
import { pd1Link } from './pd1-link.ts';
import { pidPatient } from './pid-patient.ts';
import type { SiteProfile } from './site-profile.ts';
import { xadAddress } from './xad-address.ts';
import { xcnPractitioner } from './xcn-practitioner.ts';
import { xonOrganization } from './xon-organization.ts';
import { xpnHumanName } from './xpn-human-name.ts';
import { xtnContactPoint } from './xtn-contact-point.ts';

/** Every pair of the mapping. A property test runs over this list, so a pair is tested once it is listed. */
export function createPairs(profile: SiteProfile) {
  return {
    hdUri,
    dtmDateTime,
    dtDateTime,
    birthTime,
    cxIdentifier: cxIdentifier(profile),
    xpnHumanName: xpnHumanName(profile),
    xadAddress,
    xtnContactPoint: xtnContactPoint(profile, 'home'),
    ceCodeableConcept: ceCodeableConcept(tableVocabulary(MARITAL_STATUS)),
    ceLanguage,
    xonOrganization: xonOrganization(profile),
    xcnPractitioner: xcnPractitioner(profile),
    pd1Link: pd1Link(profile),
    nk1Contact: nk1Contact(profile),
    pidPatient: pidPatient(profile),
  };
}
