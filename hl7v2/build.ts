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
  return new Repetition(joined(components, delimiters.component, componentOf, delimiters), delimiters);
}

/** Builds a segment from its fields by number. A text stands for a field of one component. */
export function segment(
  id: string,
  fields: Readonly<Record<number, FieldValue>>,
  delimiters: Delimiters = STANDARD_DELIMITERS,
): Segment {
  let wire = id === 'MSH' ? id + delimiters.field + encodingCharacters(delimiters) : id;
  let written = id === 'MSH' ? 2 : 0;
  // Keys that are whole numbers come in ascending order.
  const last = Number(Object.keys(fields).at(-1) ?? 0);
  for (let n = written + 1; n <= last; n += 1) {
    const text = fieldOf(fields[n], delimiters);
    if (text !== '') {
      wire += delimiters.field.repeat(n - written) + text;
      written = n;
    }
  }
  return new Segment(wire, '\r', delimiters);
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
  return value.length === 1 ? (value[0]?.wire ?? '') : value.map((one) => one.wire).join(d.repetition);
}

/** The texts of values with separators between them; what is empty at the end is not written. */
function joined<V>(
  values: readonly V[],
  separator: string,
  textOf: (value: V, d: Delimiters) => string,
  d: Delimiters,
): string {
  let wire = '';
  let written = 0;
  for (let index = 0; index < values.length; index += 1) {
    const text = textOf(values[index] as V, d);
    if (text !== '') {
      wire += separator.repeat(index - written) + text;
      written = index;
    }
  }
  return wire;
}

function componentOf(value: ComponentValue, d: Delimiters): string {
  return isList(value) ? joined(value, d.subcomponent, leafOf, d) : leafOf(value, d);
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
