import dictionary, { type Element } from 'hl7-dictionary';
import { CORRECTIONS, type Correction } from './corrections.ts';

/** The segments that are written, read or shown, in the order of their chapters. */
const SEGMENTS = [
  ...['MSH', 'MSA', 'ERR', 'QPD', 'RCP', 'QAK', 'QRI'],
  ...['EVN', 'PID', 'PD1', 'NK1', 'PV1', 'PV2', 'MRG', 'OBX', 'ROL'],
  ...['AL1', 'DG1', 'IN1'],
];

/** A version of HL7 v2, as far as it is used: the fields of segments, and the components of the datatypes in them. */
export interface Version {
  readonly segments: ReadonlyMap<string, readonly Element[]>;
  readonly datatypes: ReadonlyMap<string, readonly Element[]>;
}

/**
 * The segments of a message structure in their order. Of a group, the first one, which it requires.
 *
 * @throws Error if the dictionary does not have it
 */
export function structureFrom(name: string, structure: string): readonly string[] {
  const found = dictionary.definitions[BASES[name] ?? name]?.messages[structure];
  if (found === undefined) throw new Error(`hl7-dictionary has no ${structure} in version ${name}`);
  return found.segments.segments.map(({ name: own, children }) => children?.[0]?.name ?? own);
}

/** The last version that the dictionary has: v2.8 is it, with corrections, in all that is used. */
const BASES: Readonly<Record<string, string>> = { '2.8': '2.7.1' };

/** @throws Error if the dictionary does not have the version, or a correction has no place in it any more */
export function versionFrom(name: string): Version {
  const definition = dictionary.definitions[BASES[name] ?? name];
  if (definition === undefined) throw new Error(`hl7-dictionary has no version ${name}`);
  const corrections = CORRECTIONS.filter(({ versions }) => versions.includes(name));
  const unused = new Set(corrections);
  const corrected = (id: string, separator: string, elements: readonly Element[]) =>
    withCorrections(elements, (n) => {
      const correction = corrections.find(({ place }) => place === `${id}${separator}${n}`);
      if (correction !== undefined) unused.delete(correction);
      return correction;
    });
  const segments = new Map(
    SEGMENTS.flatMap((id): [string, readonly Element[]][] => {
      const fields = definition.segments[id]?.fields;
      return fields === undefined ? [] : [[id, corrected(id, '-', fields)]];
    }),
  );
  const datatypes = new Map<string, readonly Element[]>();
  const add = ({ datatype }: Element) => {
    const components = definition.fields[datatype]?.subfields ?? [];
    if (components.length === 0 || datatypes.has(datatype)) return;
    const list = corrected(datatype, '.', components);
    datatypes.set(datatype, list);
    list.forEach(add);
  };
  [...segments.values()].flat().forEach(add);
  for (const { place } of unused) throw new Error(`${place} of v${name} is corrected and is not used`);
  return { segments, datatypes: new Map([...datatypes].toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

/** A correction of the place after the last adds an element. */
function withCorrections(elements: readonly Element[], correctionOf: (n: number) => Correction | undefined) {
  const added = correctionOf(elements.length + 1)?.element;
  return [
    ...elements.map((element, index) => ({ ...element, ...correctionOf(index + 1)?.element })),
    ...(added === undefined ? [] : [added as Element]),
  ];
}
