import { STANDARD_DELIMITERS } from '../../hl7v2/delimiters.ts';
import { unmappableCharacters } from '../../hl7v2/encode-message.ts';
import { hexEscaped } from '../../hl7v2/escape.ts';
import { Message, Segment } from '../../hl7v2/message.ts';
import type { Losses } from '../core/losses.ts';
import { UnmappableCharactersError } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { sentTexts } from './sent-texts.ts';
import { isForPeople, withTexts } from './texts-for-people.ts';
import { transliterated } from './transliteration.ts';

/** Brings what is written into the character set of a site. */
export interface SiteCharacters {
  /** The resource with its texts in characters of the set, as far as they can be; the same object if they all are. */
  fitted<R extends object>(resource: R): R;
  /**
   * The message with escape sequences for the characters that the set does not have. Reports each text that is not sent
   * as it came.
   *
   * @param resource as it came
   * @param losses those of the resource, complete
   * @throws UnmappableCharactersError if the site refuses such characters
   */
  escaped(message: Message, resource: object, losses: Losses): Message;
  /** What was sent before, in another set perhaps: what is deleted of it has to be named in the set of now. */
  escapedBefore(previous: string): string;
}

/**
 * What a site does with characters that its character set does not have; undefined for UTF-8, which has all. Texts for people
 * are composed, and transliterated where the site says so. A code, an identifier, a URI or an email address would be another
 * one then: in those, such characters are escaped.
 */
export function siteCharacters({
  characterSet,
  unmappableCharacters: policy,
}: SiteProfile): SiteCharacters | undefined {
  const unmappable = unmappableCharacters(characterSet);
  if (unmappable === undefined) return undefined;
  const reason = (what: string) => `${what}: ${characterSet} does not have all its characters`;
  const fits = (text: string) => text.search(unmappable) === -1;
  function fittedText(text: string, element: string, parent: object): string {
    if (fits(text) || !isForPeople(element, parent)) return text;
    return policy === 'transliterate' ? transliterated(text, unmappable as RegExp) : text.normalize('NFC');
  }

  return {
    fitted: (resource) => withTexts(resource, fittedText),

    escaped(message, resource, losses) {
      const left = new Set(message.segments.flatMap(({ wire }) => wire.match(unmappable) ?? []).join(''));
      const refused: string[] = [];
      for (const { text, element, parent, at } of sentTexts(resource, losses, (one) => !fits(one))) {
        const sent = fittedText(text, element, parent);
        // A character of a text may not be sent: a system, for one, may be sent as the name of its authority.
        if ([...sent].some((character) => left.has(character))) {
          if (policy === 'refuse') refused.push(at.path);
          else at.changed(reason('sent with escape sequences'));
        } else if (sent !== text)
          at.changed(reason(sent === text.normalize('NFC') ? 'composed (Unicode NFC)' : 'transliterated'));
      }
      if (left.size === 0) return message;
      if (policy === 'refuse') throw new UnmappableCharactersError(characterSet, refused);
      return withEscapes(message, unmappable);
    },

    escapedBefore: (previous) =>
      previous.replace(unmappable, (characters) => hexEscaped(characters, STANDARD_DELIMITERS)),
  };
}

function withEscapes({ segments, delimiters }: Message, unmappable: RegExp): Message {
  const escapedSegments = segments.map(({ wire, terminator }) => {
    const text = wire.replace(unmappable, (characters) => hexEscaped(characters, delimiters));
    return new Segment(text, terminator, delimiters);
  });
  return new Message(delimiters, escapedSegments);
}
