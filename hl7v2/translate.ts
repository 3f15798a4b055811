import type { Delimiters } from './delimiters.ts';
import { escape, unescape } from './escape.ts';
import { Segment } from './message.ts';

/**
 * The same segment in the delimiters of another message: what it says stays, how it is written may change. Not for
 * MSH, which declares its own. Where both are the same it is the segment itself, byte for byte.
 *
 * @param to all of them but the truncation character have to be declared
 */
export function inDelimiters(segment: Segment, to: Delimiters): Segment {
  const from = segment.delimiters;
  if (LEVELS.every((level) => from[level] === to[level]) && from.escape === to.escape) return segment;
  return new Segment(translate(segment.wire, 0, from, to), '\r', to);
}

const LEVELS = ['field', 'repetition', 'component', 'subcomponent'] as const;

function translate(wire: string, depth: number, from: Delimiters, to: Delimiters): string {
  const level = LEVELS[depth];
  // The null value has to stay one: as text it would be escaped.
  if (level === undefined) return wire === '""' ? wire : escape(unescape(wire, from), to);
  const parts = from[level] === '' ? [wire] : wire.split(from[level]);
  return parts.map((part) => translate(part, depth + 1, from, to)).join(to[level]);
}
