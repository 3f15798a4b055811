import type { SiteProfile } from '../core/site-profile.ts';
import { ceCodeableConcept } from '../datatypes/ce-codeable-concept.ts';
import { ceLanguage } from '../datatypes/ce-language.ts';
import { cxIdentifier } from '../datatypes/cx-identifier.ts';
import { dtDateTime, dtmDateTime } from '../datatypes/dtm-date-time.ts';
import { eiIdentifier } from '../datatypes/ei-identifier.ts';
import { hdIdentifier } from '../datatypes/hd-identifier.ts';
import { hdUri } from '../datatypes/hd-uri.ts';
import { telecomList } from '../datatypes/telecom/telecom-list.ts';
import { xadAddress } from '../datatypes/xad-address.ts';
import { xcnPractitioner, xcnReference } from '../datatypes/xcn-practitioner.ts';
import { xonOrganization, xonReference } from '../datatypes/xon-organization.ts';
import { xpnHumanName } from '../datatypes/xpn-human-name.ts';
import { birthTime } from '../extensions/birth-time.ts';
import { MARITAL_STATUS } from '../terminology/code-tables.ts';
import { vocabularies } from '../terminology/vocabulary.ts';
import { nk1Contact } from './nk1-contact.ts';
import { nk1Organization } from './nk1-organization.ts';
import { pd1Link } from './pd1-link.ts';
import { pidPatient } from './pid-patient.ts';

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
    ceCodeableConcept: ceCodeableConcept(vocabularies(profile).table(MARITAL_STATUS)),
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
