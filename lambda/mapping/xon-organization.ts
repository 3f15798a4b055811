import type { Reference } from 'fhir/r4.js';
import { repetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/message.ts';
import { compact } from './compact.ts';
import { identifierParts } from './identifier-parts.ts';
import type { SiteProfile } from './site-profile.ts';
import type { TwoWay } from './two-way.ts';

/**
 * XON[Organization] — a reference that names the organization by what XON says of it, its name and identifier.
 * The guide makes a resource of it; a reference to a resource elsewhere cannot be followed in a message.
 */
export function xonOrganization(profile: SiteProfile): TwoWay<Reference, Repetition> {
  const parts = identifierParts(profile);
  return {
    name: 'XON[Organization]',

    toV2(reference, losses) {
      losses.others(reference, ['identifier', 'display', 'type']);
      const { value, authority, type } = parts.toV2(reference.identifier, losses.at('identifier'));
      const none = undefined;
      const xon = repetition([reference.display, none, none, none, none, authority, type, none, none, value]);
      return xon.isValued ? xon : losses.dropped('neither a name nor an identifier');
    },

    toFhir(xon) {
      const value = xon.text(10) ?? xon.text(3);
      const identifier = parts.toFhir(value, xon.within(6), xon.text(7));
      return compact<Reference>({ identifier, display: xon.text(1) });
    },
  };
}
