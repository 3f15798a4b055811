import type { Identifier, Practitioner, Reference } from 'fhir/r4.js';
import { type ComponentValue, valuedRepetition } from '../../hl7v2/build.ts';
import { Repetition } from '../../hl7v2/repetition.ts';
import { compact, listOf } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import type { Reads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { TwoWay } from '../core/two-way.ts';
import { bareCode } from '../terminology/bare-code.ts';
import { CHECK_DIGIT, type IdentifierParts, identifierParts, oneIdentifier } from './identifier-parts.ts';
import { xpnHumanName } from './xpn-human-name.ts';

/** Where an XCN has the components of an XPN, from XPN.1 on; 0 where it has none of the kind. */
const NAME_IN_XCN = [2, 3, 4, 5, 6, 0, 10, 15, 0, 17, 18, 19, 20, 21];

/** The period of the name, as in an XPN. */
export const XCN_READS: Reads = { as: { '17.1': '19.1', '17.2': '20.1' } };

const degree = bareCode('0360');

/**
 * XCN[Practitioner] — the name as in an XPN, but for the degree, which is a qualification here. XCN.8, 14, 16, 22
 * and 23 are not read.
 */
export function xcnPractitioner(profile: SiteProfile): TwoWay<Practitioner, Repetition> {
  const parts = identifierParts(profile, CHECK_DIGIT);
  const humanName = xpnHumanName(profile, 'without degree');
  return {
    name: 'XCN[Practitioner]',
    reads: XCN_READS,

    toV2(practitioner, losses) {
      losses.others(practitioner, ['resourceType', 'id', 'identifier', 'name', 'qualification']);
      const { identifier, at } = oneIdentifier(practitioner.identifier, losses);
      const [name, ...further] = practitioner.name ?? [];
      for (const index of further.keys()) losses.at('name', index + 1).dropped('XCN holds one name');
      const xpn = name && humanName.toV2(name, losses.at('name', 0));
      const inXcn: Record<number, ComponentValue> = { 7: degreeToV2(practitioner, losses) };
      for (const [index, place] of NAME_IN_XCN.entries())
        if (place > 0 && xpn !== undefined) inXcn[place] = { escaped: xpn.component(index + 1) };
      return valuedRepetition(xcnComponents(parts.toV2(identifier, at), inXcn));
    },

    toFhir(xcn) {
      const { component } = xcn.delimiters;
      const components = NAME_IN_XCN.map((place) => (place === 0 ? '' : xcn.component(place)));
      const code = degree.toFhir(xcn.text(7));
      const read = compact<Omit<Practitioner, 'resourceType'>>({
        identifier: listOf([xcnIdentifier(parts, xcn)]),
        name: listOf([humanName.toFhir(new Repetition(components.join(component), xcn.delimiters))]),
        qualification: code && [{ code }],
      });
      return read && { resourceType: 'Practitioner', ...read };
    },
  };
}

/** XCN[Reference] — a reference that identifies a person by its own identifier and display. */
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

/** The components of an XCN: those of the identifier in their places, and others by number. */
function xcnComponents(
  { value, digit, scheme, authority, type }: IdentifierParts,
  others: Readonly<Record<number, ComponentValue>>,
): ComponentValue[] {
  const all = { ...others, 1: value, 9: authority, 11: digit, 12: scheme, 13: type };
  return Array.from({ length: 21 }, (_, index) => (all as Record<number, ComponentValue>)[index + 1]);
}

function xcnIdentifier(parts: ReturnType<typeof identifierParts>, xcn: Repetition): Identifier | undefined {
  const [value, digit, scheme, type] = [1, 11, 12, 13].map((component) => xcn.text(component));
  return parts.toFhir({ value, digit, scheme, type }, xcn.within(9));
}

/** The first qualification that is a code of table 0360. */
function degreeToV2({ qualification }: Practitioner, losses: Losses): string | undefined {
  let code: string | undefined;
  for (const [index, one] of (qualification ?? []).entries()) {
    const at = losses.at('qualification', index);
    if (code !== undefined) at.dropped('XCN.7 holds one degree');
    else {
      at.others(one, ['code']);
      code = degree.toV2(one.code, at.at('code'));
    }
  }
  return code;
}
