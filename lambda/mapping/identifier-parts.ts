import type { Identifier } from 'fhir/r4.js';
import type { Leaf } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/message.ts';
import { compact } from './compact.ts';
import { hdAuthority } from './hd-authority.ts';
import { identifierTypeToFhir, identifierTypeToV2 } from './identifier-type.ts';
import type { Losses } from './losses.ts';
import { codeOf } from './primitives.ts';
import type { SiteProfile } from './site-profile.ts';

/** An identifier in the components of another datatype: its value, who assigned it, its type. */
export interface IdentifierParts {
  readonly value?: string | undefined;
  readonly authority?: readonly Leaf[];
  readonly type?: string | undefined;
}

/** XON and XCN hold an identifier without check digits, period and use. */
export function identifierParts(profile: SiteProfile) {
  const hd = hdAuthority(profile);
  return {
    toV2(identifier: Identifier | undefined, losses: Losses): IdentifierParts {
      if (identifier?.value === undefined) {
        if (identifier !== undefined) losses.dropped('an identifier without a value');
        return {};
      }
      losses.others(identifier, ['value', 'system', 'assigner', 'type']);
      return {
        value: identifier.value,
        authority: hd.toV2(identifier, losses),
        type: identifier.type && identifierTypeToV2(identifier.type, losses.at('type')),
      };
    },

    toFhir(
      value: string | undefined,
      authority: Repetition,
      type: string | undefined,
    ): Identifier | undefined {
      if (value === undefined) return undefined;
      return compact<Identifier>({
        type: identifierTypeToFhir(codeOf(type)),
        value,
        ...hd.toFhir(authority),
      });
    },
  };
}
