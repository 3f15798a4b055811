import { codeOf, type Delimiters } from './delimiters.ts';
import { Field } from './field.ts';

/**
 * A message as its sender wrote it, read level by level: message, segment, field, repetition, component, subcomponent. Each
 * level is a range of one text, which is cut only when a text is asked for, so reading changes nothing. All positions are
 * 1-based, as in HL7: `segment.field(5)` of a PID is PID-5.
 */
export class Message {
  readonly delimiters: Delimiters;
  readonly segments: readonly Segment[];

  constructor(delimiters: Delimiters, segments: readonly Segment[]) {
    this.delimiters = delimiters;
    this.segments = segments;
  }

  /** The first segment with this ID. */
  segment(id: string): Segment | undefined {
    for (const segment of this.segments) if (segment.id === id) return segment;
    return undefined;
  }

  /** All segments with this ID, in order. */
  all(id: string): Segment[] {
    return this.segments.filter((segment) => segment.id === id);
  }
}

/** Number of the first field after those that declare the delimiters, which only MSH has. */
export function firstFieldOf(segmentId: string): 1 | 3 {
  return segmentId === 'MSH' ? 3 : 1;
}

export class Segment {
  readonly id: string;
  /** The end of the segment: CR by the standard, LF or CRLF in files, empty at the end of some messages. */
  readonly terminator: string;
  /** Those of its message. */
  readonly delimiters: Delimiters;
  readonly #text: string;
  readonly #start: number;
  readonly #end: number;
  /** 1 for MSH, where MSH-1 is the separator itself and field numbers are shifted; else 0. */
  readonly #shift: 0 | 1;
  /** Ends of the ID and of each field, found as far as needed: most readers need only the first fields. */
  readonly #ends: number[] = [];

  /** A segment that is a whole text, or its range from `start` to `end`. */
  constructor(text: string, terminator: string, delimiters: Delimiters, start = 0, end = text.length) {
    this.id = text.slice(start, Math.min(start + 3, end));
    this.terminator = terminator;
    this.delimiters = delimiters;
    this.#text = text;
    this.#start = start;
    this.#end = end;
    this.#shift = this.id === 'MSH' ? 1 : 0;
  }

  /** The segment as on the wire, without its terminator. */
  get wire(): string {
    return this.#text.slice(this.#start, this.#end);
  }

  /** Field `n`, from 1; empty if the segment does not have it. */
  field(n: number): Field {
    const { delimiters } = this;
    // The two fields that declare the delimiters are neither split nor unescaped.
    if (this.#shift === 1 && n <= 2)
      return n === 1 ? new Field(delimiters.field, NO_DELIMITERS) : this.#at(1, NO_DELIMITERS);
    return this.#at(n - this.#shift, delimiters);
  }

  /** Number of the last field in the segment. */
  get length(): number {
    return this.#endsUpTo(Number.POSITIVE_INFINITY).length - 1 + this.#shift;
  }

  #at(index: number, delimiters: Delimiters): Field {
    const ends = this.#endsUpTo(index);
    const end = ends[index];
    return end === undefined
      ? NO_FIELD
      : new Field(this.#text, delimiters, index === 0 ? this.#start : (ends[index - 1] as number) + 1, end);
  }

  /** Finds ends at least up to an index, or all; the last of all is the end of the segment. */
  #endsUpTo(index: number): readonly number[] {
    const ends = this.#ends;
    const end = this.#end;
    const text = this.#text;
    let at = ends.length === 0 ? this.#start : (ends[ends.length - 1] as number) + 1;
    if (ends.length > index || at > end) return ends;
    const separator = codeOf(this.delimiters.field);
    for (; at < end; at += 1) {
      if (text.charCodeAt(at) !== separator) continue;
      ends.push(at);
      if (ends.length > index) return ends;
    }
    ends.push(end);
    return ends;
  }
}

const NO_DELIMITERS: Delimiters = {
  field: '',
  component: '',
  repetition: '',
  escape: '',
  subcomponent: '',
  truncation: '',
};

const NO_FIELD = new Field('', NO_DELIMITERS);
