import { UNREADABLE } from '../../hl7v2/escape.ts';
import type { Losses } from '../core/losses.ts';
import { sentTexts } from './sent-texts.ts';

/** The form of {@link UNREADABLE} in a message that we write. */
const ESCAPED = /\\X(?:0[0-8BCEF]|1[\dA-F])\\/;

/**
 * Reports the texts of a resource with control characters: the message has them, and they read back as U+FFFD.
 *
 * @param written the resource as a message, with what `losses` hold by then
 */
export function controlCharacterLosses(resource: object, written: string, losses: Losses): void {
  if (!ESCAPED.test(written)) return;
  for (const { at } of sentTexts(resource, losses, (text) => text.search(UNREADABLE) !== -1))
    at.changed('a control character that FHIR does not allow: it reads back as U+FFFD');
}
