import type { Delimiters } from '../../hl7v2/delimiters.ts';
import { type Draft, joined } from '../dialect/draft.ts';
import { levelOf, type Place } from './place.ts';

/** What stands at a place of a segment, as on the wire: a text for each repetition of its field, none of an empty field. */
export function wiresAt({ fields }: Draft, place: Place, delimiters: Delimiters): string[] {
  const field = fields[place.field] ?? '';
  if (field === '') return [];
  return field.split(delimiters.repetition).map((one) => partOf(one, place, delimiters));
}

/**
 * Puts texts into a place, one for each repetition of its field. Repetitions for which there is no text keep their other
 * parts; those that are empty at the end are not written.
 */
export function putWires(
  { fields }: Draft,
  place: Place,
  wires: readonly string[],
  delimiters: Delimiters,
): void {
  const before = fields[place.field] ?? '';
  const repetitions = before === '' ? [] : before.split(delimiters.repetition);
  const count = levelOf(place) === 0 ? wires.length : Math.max(wires.length, repetitions.length);
  const after = Array.from({ length: count }, (_, index) =>
    withPart(repetitions[index] ?? '', place, wires[index] ?? '', delimiters),
  );
  for (let n = fields.length; n < place.field; n += 1) fields[n] = '';
  fields[place.field] = joined(after, delimiters.repetition);
}

function partOf(wire: string, { component, subcomponent }: Place, delimiters: Delimiters): string {
  if (component === undefined) return wire;
  const part = wire.split(delimiters.component)[component - 1] ?? '';
  return subcomponent === undefined ? part : (part.split(delimiters.subcomponent)[subcomponent - 1] ?? '');
}

function withPart(
  wire: string,
  { component, subcomponent }: Place,
  part: string,
  delimiters: Delimiters,
): string {
  if (component === undefined) return part;
  const parts = wire.split(delimiters.component);
  const inner =
    subcomponent === undefined
      ? part
      : withNth(
          (parts[component - 1] ?? '').split(delimiters.subcomponent),
          subcomponent,
          part,
          delimiters.subcomponent,
        );
  return withNth(parts, component, inner, delimiters.component);
}

function withNth(parts: readonly string[], n: number, part: string, separator: string): string {
  const all = Array.from({ length: Math.max(n, parts.length) }, (_, index) => parts[index] ?? '');
  all[n - 1] = part;
  return joined(all, separator);
}
