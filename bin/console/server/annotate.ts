import { parse } from '../../../hl7v2/er7.ts';
import type { Segment } from '../../../hl7v2/message.ts';
import type { Repetition } from '../../../hl7v2/repetition.ts';
import { componentsOf, describedVersion, type Element, fieldOf } from '../../../hl7v2/versions/elements.ts';
import { DEFAULT_VERSION, type Version, versionOf } from '../../../hl7v2/versions/version.ts';
import type { Token } from './api.ts';

/**
 * Names every text of a message, as its HL7 version does. Returns a list of tokens per segment; joined, they are the
 * segment, unchanged.
 *
 * @throws Er7Error if the text is not a message
 */
export function annotate(text: string): Token[][] {
  const message = parse(text);
  const version = versionOf(message.segment('MSH')?.field(12).wire ?? '') ?? DEFAULT_VERSION;
  return message.segments.map((segment) => [{ text: segment.id }, ...tokensOf(segment, version)]);
}

function tokensOf(segment: Segment, version: Version): Token[] {
  const { delimiters, id } = segment;
  return Array.from({ length: segment.length }, (_, index) => index + 1).flatMap((n) => {
    const place = `${id}-${n}`;
    const field = elementOf(segment, n, version);
    // MSH-1 is the field separator itself.
    if (id === 'MSH' && n === 1) return [{ text: delimiters.field, place, name: field.name }];
    const between = id === 'MSH' && n === 2 ? [] : [{ text: delimiters.field }];
    if (id === 'MSH' && n === 2)
      return [...between, { text: segment.field(n).wire, place, name: field.name }];
    const { repetitions } = segment.field(n);
    const pieces = repetitions.map((repetition, index) =>
      tokensOfRepetition(repetition, index > 0 ? `${place}[${index + 1}]` : place, field, version),
    );
    return [...between, ...joined(pieces, delimiters.repetition)];
  });
}

/** OBX-2 names the datatype of OBX-5. */
function elementOf(segment: Segment, n: number, version: Version): Named {
  const field = fieldOf(version, segment.id, n);
  if (field === undefined) return { name: `not a field of HL7 v${describedVersion(version)}`, datatype: '' };
  return field.datatype === 'VARIES' ? { ...field, datatype: segment.field(2).text() ?? '' } : field;
}

type Named = Pick<Element, 'name' | 'datatype'>;

function tokensOfRepetition(repetition: Repetition, place: string, field: Named, version: Version): Token[] {
  const { component, subcomponent } = repetition.delimiters;
  const components = repetition.wire.split(component);
  // A time is shown as one text, although TS has a second component.
  const elements = componentsOf(version, field.datatype);
  const isOne = components.length === 1 && (field.datatype === 'TS' || elements.length === 0);
  const pieces = components.map((wire, c) => {
    const named = elements[c] ?? { name: '', datatype: '' };
    const at = isOne ? place : `${place}.${c + 1}`;
    const subcomponents = wire.split(subcomponent);
    if (subcomponents.length === 1)
      return [
        tokenOf(repetition, [c, 0], at, isOne ? field.name : named.name, isOne ? undefined : field.name),
      ];
    const leaves = subcomponents.map((_, s) => {
      const name = componentsOf(version, named.datatype)[s]?.name ?? '';
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

/** Empty texts are left out: one cannot point at them. */
function joined(pieces: readonly (readonly Token[])[], delimiter: string): Token[] {
  return pieces
    .flatMap((piece, index) => (index === 0 ? piece : [{ text: delimiter }, ...piece]))
    .filter(({ text }) => text !== '');
}
