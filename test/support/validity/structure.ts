import type { Definition, Node } from 'hl7-dictionary/lib/2.5.1/index.js';

/** A place of a message and what is wrong there. Never holds a value of the message. */
export interface Finding {
  /** `PID-3(2).5.1`: field, repetition, component, subcomponent; `NK1(2)` is the second NK1. The first of each has no number. */
  readonly path: string;
  readonly problem: string;
}

export interface Segment {
  readonly id: string;
  readonly path: string;
  /** By their number: `fields[3]` of a PID is PID-3. */
  readonly fields: readonly string[];
}

export interface Separators {
  readonly field: string;
  readonly repetition: string;
  readonly escape: string;
  /** Component, subcomponent. */
  readonly levels: readonly string[];
}

/** The delimiters of MSH-1 and MSH-2; messages of this project have exactly five, without the truncation character of v2.7. */
export function separatorsOf(message: string): Separators | undefined {
  const declared = /^MSH([!-/:-@[-`{-~])([!-/:-@[-`{-~]{4})(?=\1)/.exec(message);
  const [, field = '', characters = ''] = declared ?? [];
  if (new Set(field + characters).size !== 5) return undefined;
  const [component = '', repetition = '', escape = '', subcomponent = ''] = characters;
  return { field, repetition, escape, levels: [component, subcomponent] };
}

/** The segments of a text that ends each of them with CR. */
export function segmentsOf(message: string, { field }: Separators): Segment[] {
  const seen = new Map<string, number>();
  return message
    .replace(/\r$/, '')
    .split('\r')
    .map((line) => {
      const [id = '', ...rest] = line.split(field);
      // What is no segment may hold a value where its name should be.
      const name = /^[A-Z][A-Z0-9]{2}$/.test(id) ? id : '???';
      const occurrence = (seen.get(name) ?? 0) + 1;
      seen.set(name, occurrence);
      // MSH-1 is the separator itself, so what is split starts with MSH-2.
      const fields = id === 'MSH' ? [id, field, ...rest] : [id, ...rest];
      return { id: name, path: numbered(name, occurrence), fields };
    });
}

/** The second of several is `PID-3(2)`. */
export function numbered(path: string, occurrence: number): string {
  return occurrence === 1 ? path : `${path}(${occurrence})`;
}

/**
 * Whether the segments are those of a message structure, in its order and number. What follows the first segment
 * that has no place is not judged: it may only seem to be out of place.
 */
export function structureProblems(
  segments: readonly Segment[],
  structure: string,
  { messages }: Definition,
): Finding[] {
  const nodes = messages[structure]?.segments.segments ?? [];
  const findings: Finding[] = [];
  const end = take(nodes, segments, 0, findings);
  const stray = segments[end];
  if (stray !== undefined) findings.push({ path: stray.path, problem: `has no place here in ${structure}` });
  return findings;
}

/** Takes the segments from `at` on that the nodes allow, and returns where that ends. */
function take(nodes: readonly Node[], segments: readonly Segment[], at: number, findings: Finding[]): number {
  let next = at;
  for (const node of nodes) {
    let count = 0;
    while (segments[next]?.id === firstSegment(node) && (node.max === 0 || count < node.max)) {
      next = node.children === undefined ? next + 1 : take(node.children, segments, next, findings);
      count += 1;
    }
    // One that comes later is not missing: what stands before it is the segment without a place.
    const comesLater = segments.slice(next).some(({ id }) => id === node.name);
    if (count < node.min && !comesLater) findings.push({ path: node.name, problem: 'is required' });
  }
  return next;
}

/** The groups of ADT_A01 and ADT_A05 start with a segment that they require. */
function firstSegment({ name, children }: Node): string | undefined {
  return children === undefined ? name : children[0]?.name;
}
