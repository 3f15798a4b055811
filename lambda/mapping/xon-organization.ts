import type { Identifier, Reference } from 'fhir/r4.js';
import { repetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/message.ts';
import { compact } from './compact.ts';
import { hdAuthority } from './hd-authority.ts';
import { IDENTIFIER_TYPE, identifierTypeToV2 } from './identifier-type.ts';
import type { Losses } from './losses.ts';
import { codeOf } from './primitives.ts';
import type { SiteProfile } from './site-profile.ts';
import type { TwoWay } from './two-way.ts';

/** An identifier in the components of another datatype: its value, who assigned it, its type. */
export interface IdentifierParts {
  readonly value: string | undefined;
  readonly authority: ReturnType<ReturnType<typeof hdAuthority>['toV2']>;
  readonly type: string | undefined;
}

/** XON and XCN hold an identifier without check digits, period and use. */
export function identifierToParts(
  identifier: Identifier | undefined,
  profile: SiteProfile,
  losses: Losses,
): IdentifierParts {
  if (identifier?.value === undefined) {
    if (identifier !== undefined) losses.dropped('an identifier without a value');
    return { value: undefined, authority: [], type: undefined };
  }
  losses.others(identifier, ['value', 'system', 'assigner', 'type']);
  return {
    value: identifier.value,
    authority: hdAuthority(profile).toV2(identifier, losses),
    type: identifier.type && identifierTypeToV2(identifier.type, losses.at('type')),
  };
}

export function identifierOfParts(
  value: string | undefined,
  hd: Repetition,
  type: string | undefined,
  profile: SiteProfile,
) {
  if (value === undefined) return undefined;
  return compact<Identifier>({
    type: type === undefined ? undefined : { coding: [{ system: IDENTIFIER_TYPE, code: type }] },
    value,
    ...hdAuthority(profile).toFhir(hd),
  });
}

/**
 * XON[Organization] — a reference that names the organization by what XON says of it, its name and identifier.
 * The guide makes a resource of it; a reference to a resource elsewhere cannot be followed in a message.
 */
export function xonOrganization(profile: SiteProfile): TwoWay<Reference, Repetition> {
  return {
    name: 'XON[Organization]',

    toV2(reference, losses) {
      losses.others(reference, ['identifier', 'display', 'type']);
      const { value, authority, type } = identifierToParts(
        reference.identifier,
        profile,
        losses.at('identifier'),
      );
      const none = undefined;
      const xon = repetition([reference.display, none, none, none, none, authority, type, none, none, value]);
      return xon.isValued ? xon : losses.dropped('neither a name nor an identifier');
    },

    toFhir(xon) {
      const value = xon.text(10) ?? xon.text(3);
      const identifier = identifierOfParts(value, xon.within(6), codeOf(xon.text(7)), profile);
      return compact<Reference>({ identifier, display: xon.text(1) });
    },
  };
}
