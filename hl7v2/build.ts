import { type Delimiters, encodingCharacters, STANDARD_DELIMITERS } from './delimiters.ts';
import { escape } from './escape.ts';
import { Message, Repetition, Segment } from './message.ts';

/**
 * What can stand as a component: a text, subcomponents, or leaf text that is escaped already (`escaped`).
 * Empty and undefined both leave the place empty.
 */
export type ComponentValue = Leaf | readonly Leaf[];
export type Leaf = string | undefined | Escaped;
export type FieldValue = string | undefined | Repetition | readonly Repetition[];

/** Text of a leaf that holds its own escape sequences and is written as it is. */
export interface Escaped {
  readonly escaped: string;
}

/** Builds one repetition of a field from its components; what is empty at the end is not written. */
export function repetition(
  components: readonly ComponentValue[],
  delimiters: Delimiters = STANDARD_DELIMITERS,
): Repetition {
  const written = components.map((value) =>
    isList(value)
      ? join(
          value.map((leaf) => leafOf(leaf, delimiters)),
          delimiters.subcomponent,
        )
      : leafOf(value, delimiters),
  );
  return new Repetition(join(written, delimiters.component), delimiters);
}

/** Builds a segment from its fields by number. A text stands for a field of one component. */
export function segment(
  id: string,
  fields: Readonly<Record<number, FieldValue>>,
  delimiters: Delimiters = STANDARD_DELIMITERS,
): Segment {
  const last = Math.max(0, ...Object.keys(fields).map(Number));
  const written = Array.from({ length: last }, (_, index) => fieldOf(fields[index + 1], delimiters));
  if (id === 'MSH') written.splice(0, 2, encodingCharacters(delimiters));
  return new Segment(join([id, ...written], delimiters.field), '\r', delimiters);
}

/** The same segment with some fields set; not for MSH, whose first fields are its delimiters. */
export function withFields(
  original: Segment,
  fields: Readonly<Record<number, FieldValue>>,
  delimiters: Delimiters = STANDARD_DELIMITERS,
): Segment {
  const parts = original.wire.split(delimiters.field);
  for (const [n, value] of Object.entries(fields)) {
    while (parts.length <= Number(n)) parts.push('');
    parts[Number(n)] = fieldOf(value, delimiters);
  }
  return new Segment(join(parts, delimiters.field), original.terminator, delimiters);
}

/** Builds a message; the first segment is its MSH. */
export function message(segments: readonly Segment[], delimiters: Delimiters = STANDARD_DELIMITERS): Message {
  return new Message(delimiters, segments);
}

function fieldOf(value: FieldValue, d: Delimiters): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escape(value, d);
  if (value instanceof Repetition) return value.wire;
  return value.map((one) => one.wire).join(d.repetition);
}

function leafOf(leaf: Leaf, d: Delimiters): string {
  if (leaf === undefined) return '';
  return typeof leaf === 'string' ? escape(leaf, d) : leaf.escaped;
}

function isList(value: ComponentValue): value is readonly Leaf[] {
  return Array.isArray(value);
}

function join(parts: readonly string[], delimiter: string): string {
  let end = parts.length;
  while (end > 0 && parts[end - 1] === '') end -= 1;
  return parts.slice(0, end).join(delimiter);
}
