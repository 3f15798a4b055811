import type { Segment } from '../../hl7v2/message.ts';
import type { Loss } from './losses.ts';

/** How a receiver updates what it holds by each segment of a structure that conveys a resource, in the order of the structure. */
export type UpdateRules = readonly SegmentUpdate[];

export interface SegmentUpdate {
  readonly id: string;
  /** Fields that never hold `""`: those that are required, and those that say which segment of a list it is. */
  readonly neverNull: readonly number[];
  /** Absent for a segment that stands once. */
  readonly list?: Snapshot | Keyed;
  /** What is sent in place of `""`, by field. */
  readonly instead?: Readonly<Record<number, Instead>>;
}

/** A list that each message has in full, which replaces the one before it (v2.5.1 §2.10.4, snapshot mode). */
interface Snapshot {
  readonly mode: 'snapshot';
  /** Fields that hold `""` in the segment that deletes the list, beside those that were valued. */
  readonly nulls: readonly number[];
}

/** A list whose segments stand each for themselves, and say what is done with them (action code mode). */
export interface Keyed {
  readonly mode: 'keyed';
  /** What distinguishes a segment from the others of its list. */
  keyOf(segment: Segment): string;
  /** The field with the action, and its code for a deletion. */
  readonly action: { readonly field: number; readonly code: string };
  /** Fields that hold `""` in a deletion. */
  readonly nulls?: readonly number[];
  /** Whether the first field counts the segments. */
  readonly isNumbered?: boolean;
}

interface Instead {
  /** The value that is gone. */
  readonly of: string;
  readonly is: string;
  /** What it reads back as. */
  readonly loss: Loss;
}

/** Whether a segment was sent for what it says, and not to delete something. */
export function isHeld(segment: Segment, { list, neverNull }: SegmentUpdate): boolean {
  const valued = valuedFields(segment);
  if (list === undefined) return valued.length > 0;
  if (list.mode === 'keyed') return segment.field(list.action.field).text() !== list.action.code;
  return valued.some((n) => !neverNull.includes(n));
}

/** Numbers of the fields that hold something other than `""`. */
export function valuedFields(segment: Segment): number[] {
  const numbers = Array.from({ length: segment.length }, (_, index) => index + 1);
  return numbers.filter((n) => segment.field(n).valued.length > 0);
}
