import { type Delimiters, encodingCharacters, STANDARD_DELIMITERS } from './delimiters.ts';
import { escape } from './escape.ts';
import { firstFieldOf, Message, Segment } from './message.ts';
import { Repetition } from './repetition.ts';

/**
 * The value of a component: a text, subcomponents, or a text that is escaped already (`escaped`). Empty and undefined both
 * leave the component empty.
 */
export type ComponentValue = Leaf | readonly Leaf[];
export type Leaf = string | undefined | Escaped;
export type FieldValue = string | undefined | Repetition | readonly Repetition[];
export type Fields = Readonly<Record<number, FieldValue>> | readonly FieldValue[];

/** A text that contains its own escape sequences and is written unchanged. */
export interface Escaped {
  readonly escaped: string;
}

/** Builds one repetition of a field from its components. Empty components at the end are not written. */
export function repetition(
  components: readonly ComponentValue[],
  delimiters: Delimiters = STANDARD_DELIMITERS,
): Repetition {
  return new Repetition(joined(components, delimiters.component, componentOf, delimiters), delimiters);
}

/** {@link repetition}, or undefined if all components are empty. */
export function valuedRepetition(
  components: readonly ComponentValue[],
  delimiters: Delimiters = STANDARD_DELIMITERS,
): Repetition | undefined {
  const built = repetition(components, delimiters);
  return built.wire === '' ? undefined : built;
}

/** Builds a segment from its fields by number; index 0 of an array is empty. A text is a field of one component. */
export function segment(id: string, fields: Fields, delimiters: Delimiters = STANDARD_DELIMITERS): Segment {
  const parts = id === 'MSH' ? [id, encodingCharacters(delimiters)] : [id];
  // Integer keys come in ascending order. Listing them takes longer than writing most segments.
  const last = isFieldList(fields) ? fields.length - 1 : Number(Object.keys(fields).at(-1) ?? 0);
  for (let n: number = firstFieldOf(id); n <= last; n += 1) parts.push(fieldOf(fields[n], delimiters));
  return new Segment(join(parts, delimiters.field), '\r', delimiters);
}

/** As `segment`; undefined if none of the fields has anything, because a segment of optional fields is sent only if it has one. */
export function valuedSegment(id: string, fields: Fields): Segment | undefined {
  const built = segment(id, fields);
  return built.wire === id ? undefined : built;
}

/** The same segment with some fields replaced. Not for MSH, whose first fields are its delimiters. */
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

/** The texts of values, joined by a separator. Empty values at the end are not written. */
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

/** Empty values at the end are not written. */
function join(parts: string[], delimiter: string): string {
  while (parts.at(-1) === '') parts.pop();
  return parts.join(delimiter);
}
