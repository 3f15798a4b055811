import type { Loss } from '../mapping/core/losses.ts';
import type { Written } from '../mapping/core/resource-module.ts';
import type { SiteProfile } from '../mapping/core/site-profile.ts';

/** What the answer says of a message: what it does not map exactly, and what is too long. Empty if there is nothing to say. */
export function remarksText({ losses, longFields }: Omit<Written, 'text'>, { version }: SiteProfile): string {
  return [lossesText(losses), longFieldsText(longFields, version)].filter((part) => part !== '').join('. ');
}

function lossesText(losses: readonly Loss[]): string {
  if (losses.length === 0) return '';
  return `Not mapped exactly: ${listText(losses.map(({ path, reason }) => `${path} (${reason})`))}`;
}

function longFieldsText(fields: readonly string[], version: string): string {
  return fields.length === 0 ? '' : `Longer than the site takes, or v${version}: ${fields.join(', ')}`;
}

/** A list that stays readable and within the size of an answer, however much there is to say. */
export const MOST_LISTED = 100;

export function listText(entries: readonly string[]): string {
  const more = entries.length - MOST_LISTED;
  return entries.slice(0, MOST_LISTED).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
