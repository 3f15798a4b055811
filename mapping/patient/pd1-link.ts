import type { PatientLink } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { TwoWay } from '../core/two-way.ts';
import { cxIdentifier } from '../datatypes/cx-identifier.ts';

/** PD1-10[Patient.link] — another record of the same patient, by its identifier. Replacements are sent as A40, not as A31. */
export function pd1Link(profile: SiteProfile): TwoWay<PatientLink, Repetition> {
  const identifier = cxIdentifier(profile);
  return {
    name: 'PD1-10[Patient.link]',

    toV2(link, losses) {
      const { other, type } = link;
      if (type !== 'seealso' && type !== 'refer')
        return losses.dropped('replacing a record needs another message (A40)');
      if (other.identifier?.value === undefined)
        return losses.dropped('PD1-10 holds an identifier, and the link has none');
      losses.others(link, ['other', 'type']);
      losses.at('other').others(other, ['identifier']);
      if (type === 'refer') losses.at('type').changed('reads back as seealso');
      return identifier.toV2(other.identifier, losses.at('other').at('identifier'));
    },

    toFhir(cx) {
      const read = identifier.toFhir(cx);
      return read && { other: { identifier: read }, type: 'seealso' };
    },
  };
}
