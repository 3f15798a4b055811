// What the mapping reads, and which parts are not written to the same place. Each pair declares it beside its code; tests compare
// the declarations with what the pair does and with docs/mapping.md.

/** Of a datatype, by component and subcomponent: `10.1`. */
export interface Reads {
  /** Read as an element for which v2.5.1 has no place. */
  readonly only?: readonly string[];
  /** Read, and written to another place of the datatype: `{ '10.1': '12.1' }`. */
  readonly as?: Readonly<Record<string, string>>;
  /** Whether a repetition may be written again as several, such as one with a number and an address. */
  readonly maySplit?: true;
}

/** Of a field: that of its datatype, and where the field is written. */
export interface FieldReads extends Reads {
  /** The fields of the segment in which it is written; absent where that is the field itself. */
  readonly writtenIn?: readonly number[];
  /** Not read, because it holds nothing about a patient: a set ID, the datatype of another field. */
  readonly saysNothing?: true;
}

/** Of a segment, every field that is read, by number; undefined for one that is written as it was read. */
export type SegmentReads = Readonly<Record<number, FieldReads | undefined>>;

/** Of a field that is read, and written as it was read. */
export const AS_READ: FieldReads = {};

export const SAYS_NOTHING: FieldReads = { saysNothing: true };
