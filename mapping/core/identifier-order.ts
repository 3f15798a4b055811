import type { Identifier } from 'fhir/r4.js';
import { isReordered } from './compact.ts';
import type { IdentifierKind } from './field-rule.ts';
import type { Losses } from './losses.ts';
import { type Numbered, numbered } from './numbered.ts';
import type { SiteProfile } from './site-profile.ts';
import { V2_TABLE } from './systems.ts';

/** Code system of identifier types. The guide's row CX.5 forgets to set it. */
export const IDENTIFIER_TYPE = `${V2_TABLE}0203`;

/** What a site says about the identifiers in PID-3. */
type IdentifierSettings = Pick<SiteProfile, 'oldIdentifiers' | 'identifiers' | 'identifierTypes'>;

/**
 * Identifiers in the order of PID-3: as the site lists them, and those of use old after all others, because many receivers
 * take only the first repetition and CX has no code for an old identifier. A site can leave out old ones, and those that it
 * does not list.
 */
export function identifiersInOrder(
  identifiers: readonly Identifier[],
  site: IdentifierSettings,
  losses: Losses,
): Numbered<Identifier>[] {
  const { order, others } = site.identifiers;
  const all = identifiers.map(numbered);
  if (order.length === 0 && !identifiers.some(isOld)) return all;
  const rankOf = (one: Identifier) => {
    const rank = order.findIndex((kind) => isOfKind(one, kind, site.identifierTypes));
    return rank === -1 ? order.length : rank;
  };
  const sent = all.filter(({ entry, index }) => {
    const at = losses.at('identifier', index);
    if (isOld(entry) && site.oldIdentifiers === 'omit') at.dropped('the site profile omits old identifiers');
    else if (others === 'omit' && rankOf(entry) === order.length)
      at.dropped('the site profile omits identifiers that it does not list');
    else return true;
    return false;
  });
  const place = (one: Identifier) => (isOld(one) ? order.length + 1 : 0) + rankOf(one);
  const ordered = sent.toSorted((one, other) => place(one.entry) - place(other.entry));
  if (isReordered(ordered.map(({ index }) => index)))
    losses.at('identifier').changed(order.length === 0 ? OLD_LAST : OF_SITE);
  return ordered;
}

const OLD_LAST = 'the order: old identifiers are sent after all others';
const OF_SITE = 'the order: as the site profile lists them, old identifiers after all others';

/**
 * Whether an identifier is one of those that a site names by system or type.
 *
 * @param types those that the site sets by system
 */
export function isOfKind(
  { system, type }: Identifier,
  kind: IdentifierKind,
  types: SiteProfile['identifierTypes'],
): boolean {
  if ('system' in kind) return system === kind.system;
  if (system !== undefined && Object.hasOwn(types, system)) return types[system] === kind.type;
  return type?.coding?.some((one) => one.system === IDENTIFIER_TYPE && one.code === kind.type) ?? false;
}

export function isOld({ use }: Identifier): boolean {
  return use === 'old';
}

/** The reason for the loss of use old, which matters more than that of any other use. */
export function lostUse({ use, period }: Identifier): { readonly use?: string } {
  if (use !== 'old') return {};
  return period?.end === undefined ? TAKEN_FOR_VALID : ONLY_ENDED;
}

const TAKEN_FOR_VALID = { use: 'nothing in the message marks the identifier as old' };
const ONLY_ENDED = { use: 'only the end of its period marks the identifier as old' };
