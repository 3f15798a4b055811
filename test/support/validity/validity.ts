import dictionary from 'hl7-dictionary';
import type { Definition, Element } from 'hl7-dictionary/lib/2.5.1/index.js';
import type { WrittenVersion } from '../../../hl7v2/versions/written-elements.ts';
import {
  type Finding,
  numbered,
  type Segment,
  type Separators,
  segmentsOf,
  separatorsOf,
  structureProblems,
} from './structure.ts';
import {
  isDatatype,
  isValued,
  type Judge,
  NULL,
  type Place,
  placeProblems,
  placesIn,
  REQUIRED,
  WITHDRAWN,
} from './values.ts';

// Judges a message by a dictionary of HL7 that somebody else made, and by code that shares nothing with the mapping
// and the wire of this project: a mistake in those cannot hide here.

export type { Finding } from './structure.ts';

/** Where the dictionary is wrong, or has no v2.8: as `definitionOf` says it. */
const CORRECTED = new Map<WrittenVersion, Judge>();

/** Components that hold a code of an HL7 table. */
const CODED = [
  ['CX', 3, 61],
  ['XPN', 7, 200],
  ['XAD', 7, 190],
  ['XTN', 2, 201],
  ['XTN', 3, 202],
] as const;

/** A version as it is judged. v2.8 is v2.7.1 without the check digit of an organization. */
export function definitionOf(version: WrittenVersion): Judge {
  const known = CORRECTED.get(version);
  if (known !== undefined) return known;
  const found = dictionary.definitions[version === '2.8' ? '2.7.1' : version];
  if (found === undefined) throw new Error(`no dictionary of v${version}`);
  const definition = structuredClone(found) as {
    fields: Record<string, { subfields: Element[] }>;
    segments: Record<string, { fields: Element[] }>;
    messages: Definition['messages'];
  };
  const correct = (id: string, n: number, corrected: Partial<Element>) =>
    Object.assign(definition.segments[id]?.fields[n - 1] ?? {}, corrected);
  correct('OBX', 2, { rep: 1, table: 125 });
  correct('OBX', 5, { datatype: 'VARIES' });
  // v2.3 has ID for codes of tables that are the user's, which later versions have as IS.
  for (const id of version === '2.3' ? ['PV1', 'PV2', 'DG1', 'AL1', 'IN1'] : [])
    for (const [index, later] of (dictionary.definitions['2.3.1']?.segments[id]?.fields ?? []).entries())
      if (later.datatype === 'IS') correct(id, index + 1, { datatype: 'IS' });
  // HL7 v2.3.1 §3.3.38: the DRG is optional, as in every other version.
  for (const node of version === '2.3.1' ? (definition.messages.ADT_A38?.segments.segments ?? []) : [])
    if (node.name === 'DRG') Object.assign(node, { min: 0 });
  // HL7 v2.3 §3.3.8: the prior name, as later.
  if (version === '2.3') correct('MRG', 7, { datatype: 'XPN' });
  // The contact role is optional in every version.
  correct('NK1', 7, { opt: 1 });
  const withdraw = (id: string, n: number) =>
    Object.assign(definition.fields[id]?.subfields[n - 1] ?? {}, { opt: WITHDRAWN });
  if (version === '2.6') withdraw('XTN', 1);
  if (version === '2.8') for (const n of [4, 5]) withdraw('XON', n);
  // Before v2.5 the dictionary has no tables of components.
  if (version.startsWith('2.3') || version === '2.4')
    for (const [id, n, table] of CODED)
      Object.assign(definition.fields[id]?.subfields[n - 1] ?? {}, { table });
  const judge: Judge = { ...definition, version };
  CORRECTED.set(version, judge);
  return judge;
}

/** Structures of the events of visits, deletions, merges and links that are written (table 0354). */
const STRUCTURES: Readonly<Record<string, string>> = {
  A02: 'ADT_A02',
  A03: 'ADT_A03',
  A06: 'ADT_A06',
  A07: 'ADT_A06',
  A11: 'ADT_A09',
  A18: 'ADT_A18',
  A23: 'ADT_A21',
  A24: 'ADT_A24',
  A29: 'ADT_A21',
  A34: 'ADT_A30',
  A37: 'ADT_A37',
  A38: 'ADT_A38',
  A40: 'ADT_A39',
};

/** Structures of the events that are written; before v2.4 those of persons and visits have ADT_A01, and deletions ADT_A02. */
function structureOf(event: string, version: WrittenVersion): string {
  const own = STRUCTURES[event];
  if (own !== undefined) return own === 'ADT_A21' && version.startsWith('2.3') ? 'ADT_A02' : own;
  const isOfPerson = ['A05', 'A14', 'A28', 'A31'].includes(event);
  return isOfPerson && !version.startsWith('2.3') ? 'ADT_A05' : 'ADT_A01';
}

const EVENTS = ['A01', 'A04', 'A05', 'A08', 'A13', 'A14', 'A28', 'A31', ...Object.keys(STRUCTURES)];
const LONGEST_CONTROL_ID = 20;

/** Why a text is no valid message of a version; empty if it is one. */
export function problemsIn(message: string, version: WrittenVersion): Finding[] {
  const separators = separatorsOf(message);
  if (separators === undefined) return [{ path: 'MSH', problem: 'declares no delimiters' }];
  const definition = definitionOf(version);
  const segments = segmentsOf(message, separators);
  const findings = segments.flatMap((segment) => segmentProblems(segment, separators, version));
  if (!message.endsWith('\r')) findings.push({ path: 'message', problem: 'does not end with CR' });
  const event = segments[0]?.fields[9]?.split(separators.levels[0] ?? '')[1] ?? '';
  const structure = structureOf(event, version);
  return [
    // The dictionary has some structures under the names of their events.
    ...structureProblems(segments, structure in definition.messages ? structure : `ADT_${event}`, definition),
    ...headerProblems(segments[0], structure, version, separators),
    ...findings,
  ];
}

/** Where a value is longer than the version allows, which happens in practice and is no failure. */
export function warningsIn(message: string, version: WrittenVersion): Finding[] {
  const separators = separatorsOf(message);
  if (separators === undefined) return [];
  return segmentsOf(message, separators)
    .flatMap((segment) => placesOf(segment, separators, definitionOf(version)))
    .flatMap((repetition) => [...placesIn(repetition)])
    .filter(({ wire, element }) => [...wire].length > element.len)
    .map(({ path, element }) => ({ path, problem: `is longer than ${element.len}` }));
}

function headerProblems(
  msh: Segment | undefined,
  expected: string,
  version: WrittenVersion,
  { levels }: Separators,
): Finding[] {
  const [component = ''] = levels;
  const [code, event = '', structure] = msh?.fields[9]?.split(component) ?? [];
  const rules: [path: string, holds: boolean, problem: string][] = [
    ['MSH-9.1', code === 'ADT', 'is not ADT'],
    ['MSH-9.2', EVENTS.includes(event), 'is no event that is written'],
    ['MSH-9.3', structure === (version === '2.3' ? undefined : expected), `is not ${expected}`],
    ['MSH-10', [...(msh?.fields[10] ?? '')].length <= LONGEST_CONTROL_ID, 'is longer than 20'],
    ['MSH-12', msh?.fields[12]?.split(component)[0] === version, `is not ${version}`],
  ];
  return rules.flatMap(([path, holds, problem]) => (holds ? [] : [{ path, problem }]));
}

function segmentProblems(segment: Segment, separators: Separators, version: WrittenVersion): Finding[] {
  const definition = definitionOf(version);
  const { repetition, levels } = separators;
  const fields = definition.segments[segment.id]?.fields;
  if (fields === undefined) return [{ path: segment.path, problem: `is no segment of v${version}` }];
  const findings: Finding[] = [];
  for (const [n, wire] of segment.fields.entries()) {
    const isBeyond = n > fields.length && isValued(wire, [repetition, ...levels]);
    if (isBeyond) findings.push({ path: `${segment.path}-${n}`, problem: `is no field of v${version}` });
  }
  for (const [index, field] of fields.entries()) {
    findings.push(...fieldProblems(segment, index + 1, field, separators, definition));
  }
  for (const place of placesOf(segment, separators, definition)) {
    for (const part of placesIn(place)) findings.push(...placeProblems(part, separators));
  }
  return findings;
}

function fieldProblems(
  segment: Segment,
  n: number,
  field: Element,
  separators: Separators,
  definition: Judge,
): Finding[] {
  const path = `${segment.path}-${n}`;
  const wire = segment.fields[n] ?? '';
  if (isDelimiters(segment, n)) return [];
  if (!isValued(wire, [separators.repetition, ...separators.levels]))
    return field.opt === REQUIRED ? [{ path, problem: 'is required' }] : [];
  if (wire === NULL && field.opt === REQUIRED && !isDeletedList(segment))
    return [{ path, problem: 'is required and may not be null' }];
  const repetitions = wire.split(separators.repetition).length;
  if (field.rep > 0 && repetitions > field.rep) return [{ path, problem: 'repeats too often' }];
  const isUntyped = typed(field, segment, definition).datatype === 'VARIES';
  return isUntyped ? [{ path, problem: `has no datatype in ${segment.path}-2` }] : [];
}

/** Lists of which one segment with nothing but `""` after its number says that all is gone (HL7 v2.5.1 §2.10.4). */
function isDeletedList({ id, fields }: Segment): boolean {
  return ['AL1', 'DG1', 'IN1'].includes(id) && fields.slice(2).every((one) => one === '' || one === NULL);
}

/** The repetitions of all fields that hold something. */
function placesOf(segment: Segment, { repetition, levels }: Separators, definition: Judge): Place[] {
  const fields = definition.segments[segment.id]?.fields ?? [];
  return fields.flatMap((field, index) => {
    const n = index + 1;
    const wires = isDelimiters(segment, n) ? [] : (segment.fields[n] ?? '').split(repetition);
    return wires.flatMap((wire, at) => {
      const path = numbered(`${segment.path}-${n}`, at + 1);
      return isValued(wire, levels)
        ? [{ path, wire, element: typed(field, segment, definition), definition, levels }]
        : [];
    });
  });
}

/** The datatype of OBX-5 is named in OBX-2. */
function typed(field: Element, { fields }: Segment, definition: Definition): Element {
  const datatype = fields[2] ?? '';
  return field.datatype === 'VARIES' && isDatatype(datatype, definition) ? { ...field, datatype } : field;
}

/** MSH-1 and MSH-2 are the delimiters themselves. */
function isDelimiters({ id }: Segment, n: number): boolean {
  return id === 'MSH' && n <= 2;
}
