import type { Identifier } from 'fhir/r4.js';
import { repetition, valuedRepetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact } from '../core/compact.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { TwoWay } from '../core/two-way.ts';
import { hdAuthority } from './hd-authority.ts';
import { numberToV2, withPlainNumber } from './us-ssn.ts';

/** EI[Identifier] — a value and, in EI.2 to 4, the assigner as in an HD. The guide has a row only for EI.1. */
export function eiIdentifier(profile: SiteProfile): TwoWay<Identifier, Repetition> {
  const authority = hdAuthority(profile);
  return {
    name: 'EI[Identifier]',

    toV2(identifier, losses) {
      losses.others(identifier, ['value', 'system', 'assigner']);
      const hd = authority.toV2(identifier, losses);
      return valuedRepetition([numberToV2(identifier, hd, authority, losses), ...hd]);
    },

    toFhir(ei) {
      const hd = repetition([2, 3, 4].map((component) => ei.text(component)));
      return withPlainNumber(compact<Identifier>({ value: ei.text(1), ...authority.toFhir(hd) }));
    },
  };
}
