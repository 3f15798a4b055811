import type { Delimiters } from './delimiters.ts';
import { escape, unescape } from './escape.ts';
import { Segment } from './message.ts';

/**
 * The same segment with the delimiters of another message: its content stays the same, its notation may change. Not for MSH,
 * which declares its own. If both use the same delimiters, it is returned unchanged.
 *
 * @param to must declare all delimiters except the truncation character
 */
export function inDelimiters(segment: Segment, to: Delimiters): Segment {
  const from = segment.delimiters;
  if (LEVELS.every((level) => from[level] === to[level]) && from.escape === to.escape) return segment;
  return new Segment(translate(segment.wire, 0, from, to), '\r', to);
}

const LEVELS = ['field', 'repetition', 'component', 'subcomponent'] as const;

function translate(wire: string, depth: number, from: Delimiters, to: Delimiters): string {
  const level = LEVELS[depth];
  // The null value has to remain one: as text it would be escaped.
  if (level === undefined) return wire === '""' ? wire : escape(unescape(wire, from), to);
  const parts = from[level] === '' ? [wire] : wire.split(from[level]);
  return parts.map((part) => translate(part, depth + 1, from, to)).join(to[level]);
}
