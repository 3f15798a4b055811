import { unmappableCharacters } from '../../hl7v2/encode-message.ts';
import type { SiteProfile } from '../../mapping/core/site-profile.ts';

/**
 * Texts of a site profile that its messages could not hold: they have characters that its character set does not have.
 *
 * @param profile the members that it states
 */
export function unmappableTexts({ characterSet, ...members }: Partial<SiteProfile>): string[] {
  const unmappable = characterSet && unmappableCharacters(characterSet);
  if (unmappable === undefined) return [];
  return [...textsIn(members, '')]
    .filter(({ text }) => text.search(unmappable) !== -1)
    .map(({ place }) => `${place}: expected characters of ${characterSet} alone, as characterSet says`);
}

function* textsIn(
  value: object,
  place: string,
): Generator<{ readonly place: string; readonly text: string }> {
  for (const [name, content] of Object.entries(value)) {
    const at = place === '' ? name : `${place}.${name}`;
    if (typeof content === 'string') yield { place: at, text: content };
    else if (typeof content === 'object' && content !== null) yield* textsIn(content, at);
  }
}
