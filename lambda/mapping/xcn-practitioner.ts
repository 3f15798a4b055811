import type { Reference } from 'fhir/r4.js';
import { repetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/message.ts';
import { compact } from './compact.ts';
import { codeOf } from './primitives.ts';
import type { SiteProfile } from './site-profile.ts';
import type { TwoWay } from './two-way.ts';
import { identifierOfParts, identifierToParts } from './xon-organization.ts';

/**
 * XCN[Practitioner] — a reference that names the person by what XCN says: identifier and name. A reference has
 * the name as one text, which is written as the family name; the parts of a name that is read become one text.
 */
export function xcnPractitioner(profile: SiteProfile): TwoWay<Reference, Repetition> {
  return {
    name: 'XCN[Practitioner]',

    toV2(reference, losses) {
      losses.others(reference, ['identifier', 'display', 'type']);
      const { value, authority, type } = identifierToParts(
        reference.identifier,
        profile,
        losses.at('identifier'),
      );
      const none = undefined;
      const xcn = repetition([
        value,
        reference.display,
        none,
        none,
        none,
        none,
        none,
        none,
        authority,
        none,
        none,
        none,
        type,
      ]);
      return xcn.isValued ? xcn : losses.dropped('neither a name nor an identifier');
    },

    toFhir(xcn) {
      const name = [6, 3, 4, 2, 5, 7]
        .map((component) => xcn.text(component))
        .filter((part) => part !== undefined);
      const identifier = identifierOfParts(xcn.text(1), xcn.within(9), codeOf(xcn.text(13)), profile);
      return compact<Reference>({ identifier, display: name.length === 0 ? undefined : name.join(' ') });
    },
  };
}
