import type { Loss } from '../mapping/core/losses.ts';
import type { Written } from '../mapping/core/resource-module.ts';
import type { SiteProfile } from '../mapping/core/site-profile.ts';

/** The remarks of an answer on a message: elements that are not mapped exactly, and fields that are too long. May be empty. */
export function remarksText(
  { losses, sentOnly, longFields }: Required<Pick<Written, 'losses' | 'sentOnly' | 'longFields'>>,
  { version }: SiteProfile,
): string {
  const remarks = [
    placesText('Not mapped exactly', losses),
    placesText('Sent, and not read back', sentOnly),
    longFieldsText(longFields, version),
  ];
  return remarks.filter((part) => part !== '').join('. ');
}

function placesText(what: string, places: readonly Loss[]): string {
  if (places.length === 0) return '';
  return `${what}: ${listText(places.map(({ path, reason }) => `${path} (${reason})`))}`;
}

function longFieldsText(fields: readonly string[], version: string): string {
  return fields.length === 0
    ? ''
    : `Over the maximum length of the site or v${version}: ${fields.join(', ')}`;
}

/** Bounds a list, so that it stays readable and an answer within its size. */
export const MOST_LISTED = 100;

export function listText(entries: readonly string[]): string {
  const more = entries.length - MOST_LISTED;
  return entries.slice(0, MOST_LISTED).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
