import { birthTime } from './birth-time.ts';
import { ceCodeableConcept, tableVocabulary } from './ce-codeable-concept.ts';
import { MARITAL_STATUS } from './code-tables.ts';
import { cxIdentifier } from './cx-identifier.ts';
import { dtDateTime, dtmDateTime } from './dtm-date-time.ts';
import { hdUri } from './hd-uri.ts';
import { ceLanguage } from './language.ts';
import { nk1Contact } from './nk1-contact.ts';
import { pidPatient } from './pid-patient.ts';
import type { SiteProfile } from './site-profile.ts';
import { xadAddress } from './xad-address.ts';
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
    nk1Contact: nk1Contact(profile),
    pidPatient: pidPatient(profile),
  };
}
