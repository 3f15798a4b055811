import type { Definition, Element } from 'hl7-dictionary/lib/2.5.1/index.js';
import tables from 'hl7-dictionary/lib/tables.js';
import type { WrittenVersion } from '../../../hl7v2/versions/written-elements.ts';
import type { Finding, Separators } from './structure.ts';
import { codesOfVersion } from './version-tables.ts';

/** A version of HL7 v2 by which messages are judged. */
export interface Judge extends Definition {
  readonly version: WrittenVersion;
}

/** A field repetition, component or subcomponent as on the wire, and what the dictionary says of it. */
export interface Place {
  readonly path: string;
  readonly wire: string;
  readonly element: Element;
  /** The version that says so. */
  readonly definition: Judge;
  /** Delimiters that are left to split it by, outermost first. */
  readonly levels: readonly string[];
}

/** The null value: legal at every place, and of no datatype. */
export const NULL = '""';

/** A place and all places in it that hold something. */
export function* placesIn(place: Place): Generator<Place> {
  yield place;
  const [separator, ...levels] = place.levels;
  const { definition } = place;
  if (separator === undefined || isPrimitive(place.element.datatype, definition)) return;
  const parts = place.wire.split(separator);
  for (const [index, element] of subfieldsOf(place.element.datatype, definition).entries()) {
    const wire = parts[index] ?? '';
    if (isValued(wire, levels))
      yield* placesIn({ path: `${place.path}.${index + 1}`, wire, element, levels, definition });
  }
}

/** What is wrong at a place itself: with its parts as a datatype has them, or with the text of a leaf. */
export function placeProblems(place: Place, { escape }: Separators): Finding[] {
  const { path, wire, element, levels, definition } = place;
  const [separator, ...inner] = levels;
  const isLeaf = separator === undefined || isPrimitive(element.datatype, definition);
  const parts = isLeaf ? splitByAll(wire, levels) : wire.split(separator);
  const most = isLeaf ? 1 : subfieldsOf(element.datatype, definition).length;
  if (wire === NULL) return [];
  if (element.opt === WITHDRAWN) return [{ path, problem: 'is withdrawn' }];
  if (parts.slice(most).some((part) => isValued(part, inner))) {
    return [{ path, problem: `has more parts than ${element.datatype}` }];
  }
  if (!isLeaf) return missingParts(place, (n) => isValued(parts[n - 1] ?? '', inner));
  return leafProblems(parts[0] ?? '', element, escape, definition).map((problem) => ({ path, problem }));
}

/** Components that a datatype requires as soon as any of its components is there. */
function missingParts({ path, element, definition }: Place, has: (n: number) => boolean): Finding[] {
  const { datatype } = element;
  const findings: Finding[] = [];
  for (const [index, { opt }] of subfieldsOf(datatype, definition).entries()) {
    const n = index + 1;
    if (opt === REQUIRED && !has(n)) findings.push({ path: `${path}.${n}`, problem: 'is required' });
  }
  const [id, type] = UNIVERSAL_ID[datatype] ?? [];
  if (id !== undefined && type !== undefined && has(id) !== has(type)) {
    findings.push({ path: `${path}.${has(id) ? type : id}`, problem: 'is required beside its other half' });
  }
  return findings;
}

export const REQUIRED = 2;
export const WITHDRAWN = 4;

/** Universal ID and its type are both there or both not (HD.2 and 3, EI.3 and 4); the dictionary only says conditional. */
const UNIVERSAL_ID: Readonly<Record<string, readonly [id: number, type: number]>> = {
  HD: [2, 3],
  EI: [3, 4],
};

function splitByAll(wire: string, separators: readonly string[]): string[] {
  return separators.reduce((parts, separator) => parts.flatMap((part) => part.split(separator)), [wire]);
}

/** Whether anything but delimiters stands in a text. */
export function isValued(wire: string, delimiters: readonly string[]): boolean {
  return [...wire].some((character) => !delimiters.includes(character));
}

export function isDatatype(name: string, { fields }: Definition): boolean {
  return Object.hasOwn(fields, name);
}

function subfieldsOf(datatype: string, { fields }: Definition): readonly Element[] {
  return fields[datatype]?.subfields ?? [];
}

function isPrimitive(datatype: string, definition: Definition): boolean {
  return subfieldsOf(datatype, definition).length === 0;
}

function leafProblems(wire: string, element: Element, escape: string, definition: Judge): string[] {
  if (/[\u0000-\u001F\u007F]/.test(wire)) return ['holds a control character'];
  if (!hasLegalEscapes(wire, escape)) return ['holds an escape sequence that is none'];
  const { datatype, table } = leafElement(element, definition);
  if (FORMATS[datatype]?.(wire) === false) return [`is no ${datatype}`];
  if (datatype === 'ID' && table !== undefined && !isCodeOf(table, wire, definition)) {
    return [`is no code of table ${String(table).padStart(4, '0')}`];
  }
  return [];
}

/** A subcomponent has no parts: where a datatype with components stands (TS in DR), it is their first one. */
function leafElement(element: Element, definition: Definition): Element {
  const [first] = subfieldsOf(element.datatype, definition);
  return first === undefined ? element : leafElement(first, definition);
}

const ESCAPE_SEQUENCE =
  /^(?:[HNFSTRE]|X(?:[0-9A-F]{2})+|Z.+|C[0-9A-F]{4}|M[0-9A-F]{4}(?:[0-9A-F]{2})?|\.(?:br|fi|nf|ce|(?:sp|in|ti|sk)\s*[+-]?\d+))$/;

function hasLegalEscapes(wire: string, escape: string): boolean {
  const parts = wire.split(escape);
  return parts.length % 2 === 1 && parts.every((part, n) => n % 2 === 0 || ESCAPE_SEQUENCE.test(part));
}

const TIME = '([01]\\d|2[0-3])([0-5]\\d([0-5]\\d(\\.\\d{1,4})?)?)?';
const ZONE = '([+-]([01]\\d|2[0-3])[0-5]\\d)?';
const DATE = /^\d{4}((0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?)?$/;
const TIME_OF_DAY = new RegExp(`^${TIME}${ZONE}$`);
const DATE_AND_TIME = new RegExp(`^(?<date>\\d{4,8})(?<time>(?<=\\d{8})${TIME})?${ZONE}$`);

const FORMATS: Readonly<Record<string, (wire: string) => boolean>> = {
  NM: (wire) => /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(wire),
  SI: (wire) => /^\d+$/.test(wire),
  DT: isDate,
  TM: (wire) => TIME_OF_DAY.test(wire),
  DTM: (wire) => isDate(DATE_AND_TIME.exec(wire)?.groups?.date ?? ''),
};

function isDate(wire: string): boolean {
  if (!DATE.test(wire)) return false;
  const [year, month, day] = [wire.slice(0, 4), wire.slice(4, 6) || '01', wire.slice(6, 8) || '01'];
  // 30 February is read as a day of March.
  return new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDate() === Number(day);
}

/**
 * Tables that cannot be judged by the dictionary's list: numbers go on (0359, 0418), identifier types are suggested
 * values (0203), coding systems are a registry in which local ones (L, 99zzz) and HL7nnnn have no entry (0396), and the list
 * of versions (0104) is older than the last ones.
 */
const OPEN_TABLES = new Set([104, 203, 359, 396, 418]);

/** Tables that the dictionary has for all versions together. In v2.5.1 our messages have BI in 0190, which is of v2.6. */
const OF_VERSIONS = new Set([61, 190, 200, 201, 202]);

function isCodeOf(table: number, code: string, definition: Judge): boolean {
  const { version } = definition;
  if (OF_VERSIONS.has(table) && version !== '2.5.1') return codesOfVersion(table, version).has(code);
  // The dictionary's list of value types (0125) is of a later version, without CE and TS.
  if (table === 125) return isDatatype(code, definition);
  const values = tables[table]?.values;
  return values === undefined || OPEN_TABLES.has(table) || Object.hasOwn(values, code);
}
