import definition, { type Element } from 'hl7-dictionary/lib/2.5.1/index.js';
import {
  type Finding,
  numbered,
  type Segment,
  type Separators,
  segmentsOf,
  separatorsOf,
  structureProblems,
} from './v251-structure.ts';
import { isDatatype, isValued, NULL, type Place, placeProblems, placesIn, REQUIRED } from './v251-values.ts';

// Judges a message by a dictionary of HL7 that somebody else made, and by code that shares nothing with the mapping
// and the wire of this project: a mistake in those cannot hide here.

export type { Finding } from './v251-structure.ts';

const STRUCTURE = 'ADT_A05';
const EVENTS = ['A05', 'A14', 'A28', 'A31'];
const LONGEST_CONTROL_ID = 20;

/** Why a text is no valid ADT_A05 of HL7 v2.5.1; empty if it is one. */
export function v251Problems(message: string): Finding[] {
  const separators = separatorsOf(message);
  if (separators === undefined) return [{ path: 'MSH', problem: 'declares no delimiters' }];
  const segments = segmentsOf(message, separators);
  const findings = segments.flatMap((segment) => segmentProblems(segment, separators));
  if (!message.endsWith('\r')) findings.push({ path: 'message', problem: 'does not end with CR' });
  return [...structureProblems(segments, STRUCTURE), ...headerProblems(segments[0], separators), ...findings];
}

/** Where a value is longer than v2.5.1 allows, which happens in practice and is no failure. */
export function v251Warnings(message: string): Finding[] {
  const separators = separatorsOf(message);
  if (separators === undefined) return [];
  return segmentsOf(message, separators)
    .flatMap((segment) => placesOf(segment, separators))
    .flatMap((repetition) => [...placesIn(repetition)])
    .filter(({ wire, element }) => [...wire].length > element.len)
    .map(({ path, element }) => ({ path, problem: `is longer than ${element.len}` }));
}

/**
 * Places of a message of this project that are longer than v2.5.1 allows, in order and without the numbers of segments and
 * repetitions: those that the mapping has to report. The FHIR id, which is the last repetition of PID-3, is not among them.
 */
export function v251LongPlaces(message: string): string[] {
  const repetitions = /\rPID\|[^|]*\|[^|]*\|([^|]*)/.exec(message)?.[1]?.split('~').length ?? 0;
  const own = repetitions === 1 ? 'PID-3.1' : `PID-3(${repetitions}).1`;
  const paths = v251Warnings(message).filter(({ path }) => path !== own);
  return [...new Set(paths.map(({ path }) => path.replace(/\(\d+\)/g, '')))].toSorted();
}

/** An authority with a universal ID of a type that v2.5.1 does not have, or of none, which is written as it came. */
export function isForeignAuthority({ problem }: Finding): boolean {
  return problem === 'is no code of table 0301' || problem === 'is required beside its other half';
}

function headerProblems(msh: Segment | undefined, { levels }: Separators): Finding[] {
  const [component = ''] = levels;
  const [code, event = '', structure] = msh?.fields[9]?.split(component) ?? [];
  const rules: [path: string, holds: boolean, problem: string][] = [
    ['MSH-9.1', code === 'ADT', 'is not ADT'],
    ['MSH-9.2', EVENTS.includes(event), `is no event of ${STRUCTURE}`],
    ['MSH-9.3', structure === STRUCTURE, `is not ${STRUCTURE}`],
    ['MSH-10', [...(msh?.fields[10] ?? '')].length <= LONGEST_CONTROL_ID, 'is longer than 20'],
    ['MSH-12', msh?.fields[12]?.split(component)[0] === '2.5.1', 'is not 2.5.1'],
  ];
  return rules.flatMap(([path, holds, problem]) => (holds ? [] : [{ path, problem }]));
}

function segmentProblems(segment: Segment, separators: Separators): Finding[] {
  const { repetition, levels } = separators;
  const fields = definition.segments[segment.id]?.fields;
  if (fields === undefined) return [{ path: segment.path, problem: 'is no segment of v2.5.1' }];
  const findings: Finding[] = [];
  for (const [n, wire] of segment.fields.entries()) {
    const isBeyond = n > fields.length && isValued(wire, [repetition, ...levels]);
    if (isBeyond) findings.push({ path: `${segment.path}-${n}`, problem: 'is no field of v2.5.1' });
  }
  for (const [index, field] of fields.entries()) {
    findings.push(...fieldProblems(segment, index + 1, field, separators));
  }
  for (const place of placesOf(segment, separators)) {
    for (const part of placesIn(place)) findings.push(...placeProblems(part, separators));
  }
  return findings;
}

function fieldProblems(segment: Segment, n: number, field: Element, separators: Separators): Finding[] {
  const path = `${segment.path}-${n}`;
  const wire = segment.fields[n] ?? '';
  if (isDelimiters(segment, n)) return [];
  if (!isValued(wire, [separators.repetition, ...separators.levels]))
    return field.opt === REQUIRED ? [{ path, problem: 'is required' }] : [];
  if (wire === NULL && field.opt === REQUIRED) return [{ path, problem: 'is required and may not be null' }];
  const repetitions = wire.split(separators.repetition).length;
  if (field.rep > 0 && repetitions > field.rep) return [{ path, problem: 'repeats too often' }];
  const isUntyped = typed(field, segment).datatype === 'VARIES';
  return isUntyped ? [{ path, problem: `has no datatype in ${segment.path}-2` }] : [];
}

/** The repetitions of all fields that hold something. */
function placesOf(segment: Segment, { repetition, levels }: Separators): Place[] {
  const fields = definition.segments[segment.id]?.fields ?? [];
  return fields.flatMap((field, index) => {
    const n = index + 1;
    const wires = isDelimiters(segment, n) ? [] : (segment.fields[n] ?? '').split(repetition);
    return wires.flatMap((wire, at) => {
      const path = numbered(`${segment.path}-${n}`, at + 1);
      return isValued(wire, levels) ? [{ path, wire, element: typed(field, segment), levels }] : [];
    });
  });
}

/** The datatype of OBX-5 is named in OBX-2. */
function typed(field: Element, { fields }: Segment): Element {
  const datatype = fields[2] ?? '';
  return field.datatype === 'VARIES' && isDatatype(datatype) ? { ...field, datatype } : field;
}

/** MSH-1 and MSH-2 are the delimiters themselves. */
function isDelimiters({ id }: Segment, n: number): boolean {
  return id === 'MSH' && n <= 2;
}
