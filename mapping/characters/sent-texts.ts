import type { Losses } from '../core/losses.ts';

/** A text of a resource, and where it stands. */
export interface PlacedText {
  readonly text: string;
  readonly at: Losses;
  /** Name of its element. */
  readonly element: string;
  /** The object that holds the element, or the list of it. */
  readonly parent: object;
}

/**
 * The texts of a resource that are in its message: those of elements that are not reported as dropped.
 *
 * @param losses those of the resource, complete
 * @param isWanted whether a text is looked at
 */
export function sentTexts(
  resource: object,
  losses: Losses,
  isWanted: (text: string) => boolean,
): PlacedText[] {
  const wanted = [...textsIn(resource, losses)].filter(({ text }) => isWanted(text));
  if (wanted.length === 0) return wanted;
  const dropped = losses.list.filter(({ readsAs }) => readsAs === undefined).map(({ path }) => path);
  return wanted.filter(({ at: { path } }) => !dropped.some((one) => path === one || isInside(path, one)));
}

function isInside(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

/** JSON keeps the extensions of a primitive in `_element`. */
function* textsIn(parent: object, at: Losses): Generator<PlacedText> {
  for (const [name, content] of Object.entries(parent)) {
    const element = name.startsWith('_') ? name.slice(1) : name;
    const entries = Array.isArray(content) ? content : [content];
    for (const [index, entry] of entries.entries()) {
      const place = Array.isArray(content) ? at.at(element, index) : at.at(element);
      if (typeof entry === 'string') yield { text: entry, at: place, element: name, parent };
      else if (typeof entry === 'object' && entry !== null) yield* textsIn(entry, place);
    }
  }
}
