import type { Identifier } from 'fhir/r4.js';
import type { Leaf } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact } from '../core/compact.ts';
import { isOld, lostUse } from '../core/identifier-order.ts';
import type { Losses } from '../core/losses.ts';
import { codeOf } from '../core/primitives.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { STRUCTURE_DEFINITION } from '../core/systems.ts';
import { extensionsOf, type TextExtensions, textsOf } from '../core/text-extensions.ts';
import { identifierTypeToFhir, identifierTypeToV2 } from '../terminology/identifier-type.ts';
import { hdAuthority } from './hd-authority.ts';
import { numberToV2, withPlainNumber } from './us-ssn.ts';

/** Extensions of an identifier for its check digit and the scheme of that (table 0061): CX.2 and 3, XCN.11 and 12. */
export const CHECK_DIGIT: TextExtensions<'digit' | 'scheme'> = {
  digit: { url: `${STRUCTURE_DEFINITION}identifier-checkDigit`, value: 'valueString' },
  scheme: {
    url: `${STRUCTURE_DEFINITION}namingsystem-checkDigit`,
    value: 'valueString',
    pattern: /^(?:ISO|M10|M11|NPI)$/,
  },
};

/** XON.4 and 5: there the check digit is a number. */
export const CHECK_NUMBER: typeof CHECK_DIGIT = {
  ...CHECK_DIGIT,
  digit: { ...CHECK_DIGIT.digit, pattern: /^\d+$/ },
};

/** The texts of an identifier in the components of another datatype. */
interface Texts {
  readonly value?: string | undefined;
  readonly digit?: string | undefined;
  readonly scheme?: string | undefined;
  readonly type?: string | undefined;
}

/** An identifier to write: its value with a check digit, its assigner, its type. */
export interface IdentifierParts extends Texts {
  readonly authority?: readonly Leaf[];
}

/** XON and XCN hold an identifier without period and use, and need not have its value. */
export function identifierParts(profile: SiteProfile, checkDigit: typeof CHECK_DIGIT) {
  const hd = hdAuthority(profile);
  return {
    toV2(identifier: Identifier | undefined, losses: Losses): IdentifierParts {
      if (identifier === undefined) return {};
      const { period: _, ...withoutEnd } = identifier;
      losses.others(identifier, ['value', 'system', 'assigner', 'type', 'extension'], lostUse(withoutEnd));
      const authority = hd.toV2(identifier, losses);
      return {
        value: numberToV2(identifier, authority, hd, losses),
        ...textsOf(identifier.extension, checkDigit, losses),
        authority,
        type: identifier.type && identifierTypeToV2(identifier.type, losses.at('type')),
      };
    },

    toFhir({ value, digit, scheme, type }: Texts, authority: Repetition): Identifier | undefined {
      const read = compact<Identifier>({
        extension: extensionsOf({ digit, scheme }, checkDigit),
        type: identifierTypeToFhir(codeOf(type)),
        value,
        ...hd.toFhir(authority),
      });
      return withPlainNumber(read);
    },
  };
}

/**
 * Resources may have several identifiers where a datatype holds one: the first that has a value and is not old, else
 * the first that has a value, else the first.
 */
export function oneIdentifier(
  identifiers: readonly Identifier[] | undefined,
  losses: Losses,
): { readonly identifier?: Identifier; readonly at: Losses } {
  const hasValue = ({ value }: Identifier) => value !== undefined;
  const found = [(one: Identifier) => hasValue(one) && !isOld(one), hasValue]
    .map((is) => identifiers?.findIndex(is) ?? -1)
    .find((index) => index !== -1);
  const chosen = found ?? 0;
  for (const index of identifiers?.keys() ?? [])
    if (index !== chosen) losses.at('identifier', index).dropped('only one identifier is sent');
  const identifier = identifiers?.[chosen];
  const at = losses.at('identifier', chosen);
  return identifier === undefined ? { at } : { identifier, at };
}
