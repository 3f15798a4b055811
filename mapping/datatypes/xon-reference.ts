import type { Reference } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact } from '../core/compact.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { TwoWay } from '../core/two-way.ts';
import { CHECK_NUMBER } from './check-digit.ts';
import { identifierParts } from './identifier-parts.ts';
import { XON_READS, xonIdentifier, xonOf } from './xon-organization.ts';

/** XON[Reference] — a reference that names an organization by what it says itself: an identifier and a name. */
export function xonReference(profile: SiteProfile): TwoWay<Reference, Repetition> {
  const parts = identifierParts(profile, CHECK_NUMBER);
  return {
    name: 'XON[Reference]',
    reads: XON_READS,

    toV2(reference, losses) {
      losses.others(reference, ['identifier', 'display', 'type']);
      const xon = xonOf(reference.display, parts.toV2(reference.identifier, losses.at('identifier')));
      return xon ?? losses.dropped('neither a name nor an identifier');
    },

    toFhir: (xon) => compact<Reference>({ identifier: xonIdentifier(parts, xon), display: xon.text(1) }),
  };
}
