import type { Location } from 'fhir/r4.js';
import type { Repetition } from '../../../hl7v2/repetition.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import type { TwoWay } from '../../core/two-way.ts';
import { vocabularies } from '../../terminology/vocabulary.ts';
import { isCodeableConcept } from '../is-codeable-concept.ts';

/** DLD[Location] — where a patient is discharged to, as a code of the site (table 0113). DLD.2 is not read. */
export function dldLocation(profile: SiteProfile): TwoWay<Location, Repetition> {
  const concept = isCodeableConcept(vocabularies(profile).bare('0113'));
  return {
    name: 'DLD[Location]',
    // DLD.1 is a CWE in later versions.
    reads: { only: (concept.reads?.only ?? []).map((place) => `1.${place.split('.')[0]}`) },

    toV2(location, losses) {
      losses.others(location, ['resourceType', 'id', 'type']);
      const [type, ...further] = location.type ?? [];
      for (const index of further.keys()) losses.at('type', index + 1).dropped('DLD.1 holds one type');
      return type && concept.toV2(type, losses.at('type', 0));
    },

    toFhir(dld) {
      const type = concept.toFhir(dld.within(1));
      return type && { resourceType: 'Location', type: [type] };
    },
  };
}
