import { type Delimiters, encodingCharacters, STANDARD_DELIMITERS } from './delimiters.ts';
import { escape } from './escape.ts';
import { Message, Segment } from './message.ts';
import { Repetition } from './repetition.ts';

/**
 * What can stand as a component: a text, subcomponents, or leaf text that is escaped already (`escaped`).
 * Empty and undefined both leave the place empty.
 */
export type ComponentValue = Leaf | readonly Leaf[];
export type Leaf = string | undefined | Escaped;
export type FieldValue = string | undefined | Repetition | readonly Repetition[];
export type Fields = Readonly<Record<number, FieldValue>> | readonly FieldValue[];

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

/** {@link repetition}, or undefined where none of the components holds anything. */
export function valuedRepetition(
  components: readonly ComponentValue[],
  delimiters: Delimiters = STANDARD_DELIMITERS,
): Repetition | undefined {
  const built = repetition(components, delimiters);
  return built.wire === '' ? undefined : built;
}

/** Builds a segment from its fields by number: an array has nothing at 0. A text stands for a field of one component. */
export function segment(id: string, fields: Fields, delimiters: Delimiters = STANDARD_DELIMITERS): Segment {
  const parts = id === 'MSH' ? [id, encodingCharacters(delimiters)] : [id];
  // Keys that are whole numbers come in ascending order; to list them takes longer than to write most segments.
  const last = isFieldList(fields) ? fields.length - 1 : Number(Object.keys(fields).at(-1) ?? 0);
  for (let n = id === 'MSH' ? 3 : 1; n <= last; n += 1) parts.push(fieldOf(fields[n], delimiters));
  return new Segment(join(parts, delimiters.field), '\r', delimiters);
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
      wire += times(separator, index - written) + text;
      written = index;
    }
  }
  return wire;
}

/** Mostly one separator, or none before the first component. */
function times(separator: string, count: number): string {
  if (count <= 1) return count === 0 ? '' : separator;
  return separator.repeat(count);
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

function isFieldList(fields: Fields): fields is readonly FieldValue[] {
  return Array.isArray(fields);
}

/** What is empty at the end is not written. */
function join(parts: string[], delimiter: string): string {
  while (parts.at(-1) === '') parts.pop();
  return parts.join(delimiter);
}
