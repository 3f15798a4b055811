import { WRITTEN } from './written.ts';

/** A version that messages can be written in. */
export type WrittenVersion = keyof typeof WRITTEN;

/** Oldest first. */
export const WRITTEN_VERSIONS = Object.keys(WRITTEN) as WrittenVersion[];

/** A field of a segment or a component of a datatype, as a version has it. */
export interface WrittenElement {
  readonly datatype: string;
  readonly isRequired: boolean;
  /** The version has its place and forbids to fill it. */
  readonly isWithdrawn: boolean;
  /** Infinity for any number. */
  readonly repetitions: number;
  /** In characters; Infinity where the version gives none. */
  readonly maximumLength: number;
}

/** By segment or datatype, in order; datatypes without components are not there. */
export type WrittenElements = Readonly<Record<string, readonly WrittenElement[]>>;

const read = new Map<WrittenVersion, WrittenElements>();

/** The segments that are written and the datatypes in them. Read once for each version that is asked for. */
export function writtenElements(version: WrittenVersion): WrittenElements {
  const known = read.get(version) ?? elementsIn(WRITTEN[version]);
  read.set(version, known);
  return known;
}

function elementsIn(text: string): WrittenElements {
  const lists = text
    .trim()
    .split('\n')
    .map((line) => {
      const [id, ...elements] = line.split(' ');
      return [id, elements.map(elementOf)] as const;
    });
  return Object.fromEntries(lists);
}

const ELEMENT = /^(?<mark>[!-]?)(?<datatype>\w+)(?<repeats>\*(?<times>\d*))?(?::(?<length>\d+))?$/;

function elementOf(text: string): WrittenElement {
  const { mark, datatype = '', repeats, times, length } = ELEMENT.exec(text)?.groups ?? {};
  return {
    datatype,
    isRequired: mark === '!',
    isWithdrawn: mark === '-',
    repetitions: repeats === undefined ? 1 : Number(times) || Number.POSITIVE_INFINITY,
    maximumLength: length === undefined ? Number.POSITIVE_INFINITY : Number(length),
  };
}
