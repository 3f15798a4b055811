import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { FieldReads, SegmentReads } from '../core/reads.ts';
import { bestMatches } from './best-matches.ts';
import type { Part } from './held-parts.ts';
import { type Leaves, leavesOf } from './leaves.ts';

/** The fate of one text: held exactly, or why not; or a part of the message that has to be checked. */
export interface Fate {
  /** Its component and subcomponent: `4.2`. */
  readonly component: string;
  readonly isHeld?: boolean;
  readonly reason?: string;
  readonly asked?: Part;
  /** Whether an element that v2.5.1 has no place for may hold it. */
  readonly isReadOnly?: boolean;
}

/** The texts of a repetition, and the other field in which it stands. */
export interface RepetitionFate {
  /** What follows the name of the segment: `-3[2]`. */
  readonly place: string;
  readonly movedTo?: string;
  readonly fates: readonly Fate[];
}

export const NULL_VALUE = 'the null value is read as absent';

/**
 * Compares a segment with its counterpart in the message that was written again.
 *
 * @param segment index of the given one in its message
 */
export function fatesOf(
  given: Segment,
  written: Segment,
  reads: SegmentReads,
  segment: number,
): RepetitionFate[] {
  const fields = Array.from({ length: given.length }, (_, index) => index + 1);
  return fields.flatMap((n) => {
    const own = reads[n] ?? {};
    if (own.saysNothing) return [];
    const { writtenIn = [n] } = own;
    const { repetitions } = given.field(n);
    const candidates = writtenIn.flatMap((field) =>
      written.field(field).repetitions.map((one) => ({ field, leaves: leavesOf(one) })),
    );
    const matches = bestMatches(
      repetitions.map((one) => targets(one, own)),
      candidates.map(({ leaves }) => leaves),
    );
    // What was written for a repetition outside its match.
    const split = own.maySplit ? candidates.filter((_, index) => !matches.includes(index)) : [];
    return repetitions.map((one, index): RepetitionFate => {
      const match = candidates[matches[index] ?? -1];
      const written = match && [match.leaves, ...split.map(({ leaves }) => leaves)];
      const fates = [...leavesOf(one)].map(([component, text]) =>
        fateOf(component, text, own, written, { segment, path: [n, index, ...pathOf(component)] }),
      );
      const place = repetitions.length > 1 ? `-${n}[${index + 1}]` : `-${n}`;
      // It is in the other one of two fields that are both written.
      const isMoved = writtenIn.includes(n) && match?.field !== n && fates.some(({ isHeld }) => isHeld);
      return isMoved ? { place, movedTo: `${given.id}-${match?.field}`, fates } : { place, fates };
    });
  });
}

function fateOf(
  component: string,
  text: string,
  { as, only }: FieldReads,
  written: readonly Leaves[] | undefined,
  part: Part,
): Fate {
  const place = as?.[component] ?? component;
  const found = written?.find((leaves) => leaves.get(place) === text)?.get(place) ?? written?.[0]?.get(place);
  if (found === text || found?.replace(WHOLE_MINUTE, '$1$2') === text) return { component, isHeld: true };
  if (text === NULL) return { component, reason: NULL_VALUE };
  return { component, asked: part, isReadOnly: only?.includes(component) ?? false };
}

/** FHIR has no time without seconds. */
const WHOLE_MINUTE = /^(\d{12})00([+-]\d{4})$/;

const NULL = '""';

function pathOf(component: string): number[] {
  return component.split('.').map((one) => Number(one) - 1);
}

/** The texts of a repetition where they are written. */
function targets(repetition: Repetition, { as }: FieldReads): Leaves {
  const leaves = leavesOf(repetition);
  if (as === undefined) return leaves;
  return new Map([...leaves].map(([component, text]) => [as[component] ?? component, text]));
}

/** The texts of a segment at the places where they are written. Two segments have their equal texts in common. */
export function leavesOfSegment(segment: Segment, reads: SegmentReads): Leaves {
  const leaves = new Map<string, string>();
  for (let n = 1; n <= segment.length; n += 1) {
    const own = reads[n] ?? {};
    if (own.saysNothing) continue;
    // Two fields that may be written in each other's place count as one.
    const field = Math.min(...(own.writtenIn ?? [n]));
    for (const repetition of segment.field(n).valued) {
      for (const [component, text] of targets(repetition, own))
        leaves.set(`${field}.${component}.${text}`, text);
    }
  }
  return leaves;
}
