import { split } from '../../hl7v2/delimiters.ts';
import type { Message } from '../../hl7v2/message.ts';

/**
 * A part of a message: a segment by its index, or one text in it. The path of a text is its field, then from 0 its repetition,
 * component and subcomponent.
 */
export interface Part {
  readonly segment: number;
  readonly path?: readonly number[];
}

/** Characters that are read again at most to find the parts that are held; this takes some seconds. */
const MOST_CHARACTERS = 40_000_000;

/**
 * Which parts of a message its resource holds in any form: without the segment, or with another text in its place, the
 * resource is different. Undefined if the message is too large to find out.
 *
 * Most of the parts are not held, so many are tried at once. If the resource differs, each half of them is tried.
 *
 * @param read the resource of a message, as a text
 */
export function heldParts(
  message: Message,
  parts: readonly Part[],
  read: (text: string) => string,
): ReadonlyMap<Part, boolean | undefined> {
  const held = new Map<Part, boolean | undefined>();
  const given = read(changed(message, []));
  let left = MOST_CHARACTERS;
  const isHeld = (some: readonly Part[]): boolean | undefined => {
    const text = changed(message, some);
    left -= text.length;
    return left < 0 ? undefined : read(text) !== given;
  };
  const decide = (some: readonly Part[]): void => {
    if (some.length === 0) return;
    const isAnyHeld = isHeld(some);
    if (isAnyHeld && some.length > 1) {
      const middle = some.length >> 1;
      decide(some.slice(0, middle));
      decide(some.slice(middle));
    } else for (const part of some) held.set(part, isAnyHeld);
  };
  decide(parts);
  return held;
}

/** A character of private use, which is part of no code, number or time and which no sender writes. */
const OTHER_TEXT = '\uE000';

/** The message without some segments, and with another text in some places. */
function changed({ segments, delimiters: d }: Message, parts: readonly Part[]): string {
  const bySegment = Map.groupBy(parts, ({ segment }) => segment);
  const levels = [d.field, d.repetition, d.component, d.subcomponent];
  const texts = segments.map(({ wire, terminator }, index) => {
    const own = bySegment.get(index);
    if (own === undefined) return wire + terminator;
    const paths = own.flatMap(({ path }) => (path === undefined ? [] : [path]));
    return paths.length < own.length ? '' : replaced(wire, levels, paths) + terminator;
  });
  return texts.join('');
}

function replaced(
  wire: string,
  [delimiter = '', ...inner]: readonly string[],
  paths: readonly (readonly number[])[],
): string {
  if (paths.some((path) => path.length === 0)) return OTHER_TEXT;
  const byPart = Map.groupBy(paths, ([at]) => at);
  const parts = split(wire, delimiter).map((part, index) => {
    const own = byPart.get(index);
    if (own === undefined) return part;
    const rests = own.map((path) => path.slice(1));
    return replaced(part, inner, rests);
  });
  return parts.join(delimiter);
}
