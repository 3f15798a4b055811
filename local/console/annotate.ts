import { parse } from '../../hl7v2/er7.ts';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { Token } from './api.ts';
import { DATATYPES, type Named, SEGMENTS } from './field-names.ts';

/**
 * Names every text of a message: its segments as pieces that give the segment letter for letter when they are joined.
 *
 * @throws Er7Error if the text is no message
 */
export function annotate(text: string): Token[][] {
  return parse(text).segments.map((segment) => [{ text: segment.id }, ...fieldsOf(segment)]);
}

function fieldsOf(segment: Segment): Token[] {
  const { delimiters, id } = segment;
  return Array.from({ length: segment.length }, (_, index) => index + 1).flatMap((n) => {
    const place = `${id}-${n}`;
    const named = nameOf(segment, n);
    // MSH-1 is the delimiter itself and stands before MSH-2.
    if (id === 'MSH' && n === 1) return [{ text: delimiters.field, place, name: named.name }];
    const between = id === 'MSH' && n === 2 ? [] : [{ text: delimiters.field }];
    if (id === 'MSH' && n === 2)
      return [...between, { text: segment.field(n).wire, place, name: named.name }];
    const { repetitions } = segment.field(n);
    const pieces = repetitions.map((repetition, index) =>
      componentsOf(repetition, index > 0 ? `${place}[${index + 1}]` : place, named),
    );
    return [...between, ...joined(pieces, delimiters.repetition)];
  });
}

/** OBX-5 has the datatype that OBX-2 says. */
function nameOf(segment: Segment, n: number): Named {
  const named = SEGMENTS[segment.id]?.[n - 1] ?? { name: 'no field of HL7 v2.5.1', type: '' };
  return named.type === '*' ? { ...named, type: segment.field(2).text() ?? '' } : named;
}

function componentsOf(repetition: Repetition, place: string, field: Named): Token[] {
  const { component, subcomponent } = repetition.delimiters;
  const components = repetition.wire.split(component);
  // A time is one text to everybody, although TS has a second component.
  const isOne = components.length === 1 && (field.type === 'TS' || DATATYPES[field.type] === undefined);
  const pieces = components.map((wire, c) => {
    const named = DATATYPES[field.type]?.[c] ?? { name: '', type: '' };
    const at = isOne ? place : `${place}.${c + 1}`;
    const subcomponents = wire.split(subcomponent);
    if (subcomponents.length === 1)
      return [
        tokenOf(repetition, [c, 0], at, isOne ? field.name : named.name, isOne ? undefined : field.name),
      ];
    const leaves = subcomponents.map((_, s) => {
      const name = DATATYPES[named.type]?.[s]?.name ?? '';
      return [tokenOf(repetition, [c, s], `${at}.${s + 1}`, `${named.name}, ${name}`, field.name)];
    });
    return joined(leaves, subcomponent);
  });
  return joined(pieces, component);
}

function tokenOf(
  repetition: Repetition,
  [component, subcomponent]: [number, number],
  place: string,
  name: string,
  of: string | undefined,
): Token {
  const text = repetition.leaf(component + 1, subcomponent + 1);
  const meant = repetition.text(component + 1, subcomponent + 1);
  return {
    text,
    place,
    name,
    ...(of === undefined ? {} : { of }),
    ...(meant === undefined || meant === text ? {} : { means: meant }),
  };
}

/** Empty texts are left out: nobody can point at them. */
function joined(pieces: readonly (readonly Token[])[], delimiter: string): Token[] {
  return pieces
    .flatMap((piece, index) => (index === 0 ? piece : [{ text: delimiter }, ...piece]))
    .filter(({ text }) => text !== '');
}
