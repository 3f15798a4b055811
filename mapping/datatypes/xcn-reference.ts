import type { Reference } from 'fhir/r4.js';
import { valuedRepetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact } from '../core/compact.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { TwoWay } from '../core/two-way.ts';
import { CHECK_DIGIT } from './check-digit.ts';
import { identifierParts } from './identifier-parts.ts';
import { xcnComponents, xcnIdentifier } from './xcn-practitioner.ts';

/** XCN[Reference] — a reference that names a person by what it says itself: an identifier and a name in one text. */
export function xcnReference(profile: SiteProfile): TwoWay<Reference, Repetition> {
  const parts = identifierParts(profile, CHECK_DIGIT);
  return {
    name: 'XCN[Reference]',

    toV2(reference, losses) {
      losses.others(reference, ['identifier', 'display', 'type']);
      const identifier = parts.toV2(reference.identifier, losses.at('identifier'));
      const xcn = valuedRepetition(xcnComponents(identifier, { 2: reference.display }));
      return xcn ?? losses.dropped('neither a name nor an identifier');
    },

    toFhir: (xcn) => compact<Reference>({ identifier: xcnIdentifier(parts, xcn), display: xcn.text(2) }),
  };
}
