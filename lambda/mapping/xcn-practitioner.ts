import type { Reference } from 'fhir/r4.js';
import { repetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/message.ts';
import { compact } from './compact.ts';
import { identifierParts } from './identifier-parts.ts';
import { textOf } from './joined-texts.ts';
import type { SiteProfile } from './site-profile.ts';
import type { TwoWay } from './two-way.ts';

/**
 * XCN[Practitioner] — a reference that names the person by what XCN says: identifier and name. A reference has
 * the name as one text, which is written as the family name; the parts of a name that is read become one text.
 */
export function xcnPractitioner(profile: SiteProfile): TwoWay<Reference, Repetition> {
  const parts = identifierParts(profile);
  return {
    name: 'XCN[Practitioner]',

    toV2(reference, losses) {
      losses.others(reference, ['identifier', 'display', 'type']);
      const { value, authority, type } = parts.toV2(reference.identifier, losses.at('identifier'));
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
      const identifier = parts.toFhir(xcn.text(1), xcn.within(9), xcn.text(13));
      return compact<Reference>({ identifier, display: textOf(xcn, [6, 3, 4, 2, 5, 7]) });
    },
  };
}
