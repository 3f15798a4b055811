import { codeOf, type Delimiters } from './delimiters.ts';
import { Field } from './field.ts';

/**
 * A message as its sender wrote it, seen level by level: message, segment, field, repetition, component,
 * subcomponent. Each level is a place in one text, which is cut only where a text is asked for, so nothing is changed by
 * reading it. All positions are 1-based, as HL7 counts them: `segment.field(5)` of a PID is PID-5.
 */
export class Message {
  readonly delimiters: Delimiters;
  readonly segments: readonly Segment[];

  constructor(delimiters: Delimiters, segments: readonly Segment[]) {
    this.delimiters = delimiters;
    this.segments = segments;
  }

  /** The first segment with this id. */
  segment(id: string): Segment | undefined {
    for (const segment of this.segments) if (segment.id === id) return segment;
    return undefined;
  }

  /** All segments with this id, in order. */
  all(id: string): Segment[] {
    return this.segments.filter((segment) => segment.id === id);
  }
}

export class Segment {
  readonly id: string;
  /** What ended the segment: CR by the standard, LF or CRLF in files, nothing at the end of some messages. */
  readonly terminator: string;
  /** Those of its message. */
  readonly delimiters: Delimiters;
  readonly #text: string;
  readonly #start: number;
  readonly #end: number;
  /** How much further left a field stands than in other segments: MSH-1 is the separator itself. */
  readonly #shift: 0 | 1;
  /** Where the id and each field end, as far as was asked: most of a segment comes after what its reader looks for. */
  readonly #ends: number[] = [];

  /** A segment that is the whole of a text, or what stands in it from `start` to `end`. */
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

  /** Field `n`, from 1; an empty field where the segment has no such one. */
  field(n: number): Field {
    const { delimiters } = this;
    // The two fields that declare the delimiters are neither split nor unescaped.
    if (this.#shift === 1 && n <= 2)
      return n === 1 ? new Field(delimiters.field, NO_DELIMITERS) : this.#at(1, NO_DELIMITERS);
    return this.#at(n - this.#shift, delimiters);
  }

  /** Number of the last field that stands in the segment. */
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

  /** At least those up to an index, or all; the last one of all is the end of the segment. */
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
