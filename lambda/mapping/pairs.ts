import { birthTime } from './birth-time.ts';
import { ceCodeableConcept } from './ce-codeable-concept.ts';
import { MARITAL_STATUS } from './code-tables.ts';
import { cxIdentifier } from './cx-identifier.ts';
import { dtDateTime, dtmDateTime } from './dtm-date-time.ts';
import { eiIdentifier } from './ei-identifier.ts';
import { hdIdentifier } from './hd-identifier.ts';
import { hdUri } from './hd-uri.ts';
import { ceLanguage } from './language.ts';
import { nk1Contact } from './nk1-contact.ts';
import { nk1Organization } from './nk1-organization.ts';
import { pd1Link } from './pd1-link.ts';
import { pidPatient } from './pid-patient.ts';
import type { SiteProfile } from './site-profile.ts';
import { telecomList } from './telecom-list.ts';
import { tableVocabulary } from './vocabulary.ts';
import { xadAddress } from './xad-address.ts';
import { xcnPractitioner } from './xcn-practitioner.ts';
import { xcnReference } from './xcn-reference.ts';
import { xonOrganization } from './xon-organization.ts';
import { xonReference } from './xon-reference.ts';
import { xpnHumanName } from './xpn-human-name.ts';

/** Every pair of the mapping. A property test runs over this list, so a pair is tested once it is listed. */
export function createPairs(profile: SiteProfile) {
  return {
    hdUri,
    hdIdentifier,
    dtmDateTime,
    dtDateTime,
    birthTime: birthTime(profile),
    cxIdentifier: cxIdentifier(profile),
    xpnHumanName: xpnHumanName(profile),
    xadAddress: xadAddress(profile),
    xtnContactPoint: telecomList(profile, 'home'),
    ceCodeableConcept: ceCodeableConcept(tableVocabulary(MARITAL_STATUS)),
    ceLanguage: ceLanguage(profile),
    eiIdentifier: eiIdentifier(profile),
    xonReference: xonReference(profile),
    xonOrganization: xonOrganization(profile),
    xcnReference: xcnReference(profile),
    xcnPractitioner: xcnPractitioner(profile),
    pd1Link: pd1Link(profile),
    nk1Contact: nk1Contact(profile),
    nk1Organization: nk1Organization(profile),
    pidPatient: pidPatient(profile),
  };
}
