import type { Identifier } from 'fhir/r4.js';
import { isReordered } from './compact.ts';
import type { Losses } from './losses.ts';
import { type Numbered, numbered } from './numbered.ts';
import type { SiteProfile } from './site-profile.ts';

/**
 * Identifiers in the order of PID-3: those of use old after all others, because many receivers take only the first repetition
 * and CX has no code for an old identifier. A site can leave them out.
 */
export function oldIdentifiersLast(
  identifiers: readonly Identifier[],
  oldIdentifiers: SiteProfile['oldIdentifiers'],
  losses: Losses,
): Numbered<Identifier>[] {
  const all = identifiers.map(numbered);
  if (!identifiers.some(isOld)) return all;
  const present = all.filter(({ entry }) => !isOld(entry));
  const old = all.filter(({ entry }) => isOld(entry));
  if (oldIdentifiers === 'omit') {
    for (const { index } of old)
      losses.at('identifier', index).dropped('the site profile omits old identifiers');
    return present;
  }
  const ordered = [...present, ...old];
  if (isReordered(ordered.map(({ index }) => index)))
    losses.at('identifier').changed('the order: old identifiers are sent after all others');
  return ordered;
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
