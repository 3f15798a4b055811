import { UNREADABLE } from '../../hl7v2/escape.ts';
import type { Losses } from './losses.ts';

/** The form of {@link UNREADABLE} in a message that we write. */
const ESCAPED = /\\X(?:0[0-8BCEF]|1[\dA-F])\\/;

/**
 * Reports the texts of a resource with control characters: the message has them, and they read back as U+FFFD.
 *
 * @param written the resource as a message, with what `losses` hold by then
 */
export function controlCharacterLosses(resource: object, written: string, losses: Losses): void {
  if (!ESCAPED.test(written)) return;
  const dropped = losses.list.filter(({ readsAs }) => readsAs === undefined).map(({ path }) => path);
  const isDropped = (at: Losses) => dropped.some((path) => at.path === path || isInside(at.path, path));
  visit(resource, losses, (at) => {
    if (!isDropped(at)) at.changed('a control character that FHIR does not allow: it reads back as U+FFFD');
  });
}

function isInside(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

/** Each text with a control character, by its place. JSON keeps the extensions of a primitive in `_element`. */
function visit(value: object, at: Losses, report: (at: Losses) => void): void {
  for (const [name, content] of Object.entries(value)) {
    const element = name.startsWith('_') ? name.slice(1) : name;
    const entries = Array.isArray(content) ? content : [content];
    for (const [index, entry] of entries.entries()) {
      const place = Array.isArray(content) ? at.at(element, index) : at.at(element);
      if (typeof entry === 'string' && entry.search(UNREADABLE) !== -1) report(place);
      else if (typeof entry === 'object' && entry !== null) visit(entry, place, report);
    }
  }
}
