import type { Delimiters } from './delimiters.ts';
import { unescape } from './escape.ts';

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
  /** Where the id and each field end, once a field is asked for. */
  #ends: readonly number[] | undefined;

  /** A segment that is the whole of a text, or what stands in it from `start` to `end`. */
  constructor(text: string, terminator: string, delimiters: Delimiters, start = 0, end = text.length) {
    this.id = text.slice(start, Math.min(start + 3, end));
    this.terminator = terminator;
    this.delimiters = delimiters;
    this.#text = text;
    this.#start = start;
    this.#end = end;
    this.#shift = isHeader(this.id) ? 1 : 0;
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
    return this.#fieldEnds().length - 1 + this.#shift;
  }

  #at(index: number, delimiters: Delimiters): Field {
    const ends = this.#fieldEnds();
    const end = ends[index];
    return end === undefined
      ? NO_FIELD
      : new Field(this.#text, delimiters, (ends[index - 1] ?? this.#start - 1) + 1, end);
  }

  #fieldEnds(): readonly number[] {
    this.#ends ??= endsOf(this.#text, this.#start, this.#end, this.delimiters.field);
    return this.#ends;
  }
}

export class Field {
  readonly #text: string;
  readonly #delimiters: Delimiters;
  readonly #start: number;
  readonly #end: number;

  /** A field that is the whole of a text, or what stands in it from `start` to `end`. */
  constructor(text: string, delimiters: Delimiters, start = 0, end = text.length) {
    this.#text = text;
    this.#delimiters = delimiters;
    this.#start = start;
    this.#end = end;
  }

  /** The field as on the wire. */
  get wire(): string {
    return this.#text.slice(this.#start, this.#end);
  }

  get isEmpty(): boolean {
    return this.#start === this.#end;
  }

  get repetitions(): readonly Repetition[] {
    let last = this.first;
    const repetitions = [last];
    while (last.end < this.#end) {
      last = this.#repetitionFrom(last.end + 1);
      repetitions.push(last);
    }
    return repetitions;
  }

  /** Those repetitions that hold something: an empty first one is legal (HL7 v2.5.1, PID-11). */
  get valued(): readonly Repetition[] {
    if (this.isEmpty) return NONE;
    const { repetitions } = this;
    return repetitions.every(isValued) ? repetitions : repetitions.filter(isValued);
  }

  /** The first repetition that holds something. */
  get firstValued(): Repetition | undefined {
    return this.isEmpty ? undefined : this.repetitions.find(isValued);
  }

  get first(): Repetition {
    return this.#repetitionFrom(this.#start);
  }

  /** Text of the first repetition; see {@link Repetition.text}. */
  text(component = 1, subcomponent = 1): string | undefined {
    return this.isEmpty ? undefined : this.first.text(component, subcomponent);
  }

  #repetitionFrom(start: number): Repetition {
    const delimiters = this.#delimiters;
    return new Repetition(this.#text, delimiters, delimiters, start, this.#end, delimiters.repetition);
  }
}

/** One repetition of a field. As a value of its own it is what a datatype (XPN, CX, …) is mapped to. */
export class Repetition {
  /** What escape sequences stand for: the delimiters of the message, at every level. */
  readonly delimiters: Delimiters;
  readonly #text: string;
  readonly #separators: Separators;
  readonly #start: number;
  readonly #limit: number;
  /** The delimiter with which the next repetition begins; none where the text is one repetition. */
  readonly #until: string;
  /** Where each component ends, once something is asked. */
  #ends: readonly number[] | undefined;
  #hasSubcomponents = false;
  #hasEscapes = false;
  #isValued = false;

  /** A repetition that is the whole of a text, or what stands in it from `start` to `until`, at most to `limit`. */
  constructor(
    text: string,
    delimiters: Delimiters,
    separators: Separators = delimiters,
    start = 0,
    limit = text.length,
    until = '',
  ) {
    this.delimiters = delimiters;
    this.#text = text;
    this.#separators = separators;
    this.#start = start;
    this.#limit = limit;
    this.#until = until;
  }

  /** The repetition as on the wire. */
  get wire(): string {
    return this.#text.slice(this.#start, this.end);
  }

  /** Where it ends in the text in which it stands. */
  get end(): number {
    return this.#until === '' ? this.#limit : (this.#componentEnds().at(-1) ?? this.#limit);
  }

  /** Whether anything stands here that is not empty and not null. */
  get isValued(): boolean {
    this.#componentEnds();
    return this.#isValued;
  }

  /** The unescaped text at a place; undefined where nothing stands or the null value `""`. */
  text(component = 1, subcomponent = 1): string | undefined {
    const wire = this.leaf(component, subcomponent);
    if (wire === '' || wire === NULL) return undefined;
    return this.#hasEscapes ? unescape(wire, this.delimiters) : wire;
  }

  /** The escaped text at a place, for what has to be split further; empty where nothing stands. */
  leaf(component = 1, subcomponent = 1): string {
    const wire = this.component(component);
    if (!this.#hasSubcomponents) return subcomponent === 1 ? wire : '';
    return partOf(wire, this.#separators.subcomponent, subcomponent);
  }

  /** A component as on the wire, with its subcomponents. */
  component(component: number): string {
    const ends = this.#componentEnds();
    const end = ends[component - 1];
    const start = component === 1 ? this.#start : (ends[component - 2] ?? 0) + 1;
    return end === undefined || start === end ? '' : this.#text.slice(start, end);
  }

  /** A component seen as a repetition of its own: a datatype inside a datatype, as the HD of CX.4. */
  within(component: number): Repetition {
    const separators = { component: this.#separators.subcomponent, subcomponent: '' };
    return new Repetition(this.component(component), this.delimiters, separators);
  }

  /** Looks at each character once, however many components are asked for. */
  #componentEnds(): readonly number[] {
    if (this.#ends !== undefined) return this.#ends;
    const text = this.#text;
    const component = codeOf(this.#separators.component);
    const subcomponent = codeOf(this.#separators.subcomponent);
    const escape = codeOf(this.delimiters.escape);
    const until = codeOf(this.#until);
    const limit = this.#limit;
    let ends: number[] | undefined;
    let hasSubcomponents = false;
    let hasEscapes = false;
    let hasText = false;
    let hasNulls = false;
    let at = this.#start;
    for (; at < limit; at += 1) {
      const character = text.charCodeAt(at);
      if (character === component) {
        if (ends === undefined) ends = [at];
        else ends.push(at);
      } else if (character === subcomponent) hasSubcomponents = true;
      else if (character === until) break;
      else if (character === QUOTE) hasNulls = true;
      else {
        hasText = true;
        if (character === escape) hasEscapes = true;
      }
    }
    // Most have one component: a list that is made with its first entry is no larger than that.
    if (ends === undefined) ends = [at];
    else ends.push(at);
    this.#ends = ends;
    this.#hasSubcomponents = hasSubcomponents;
    this.#hasEscapes = hasEscapes;
    this.#isValued = hasText || (hasNulls && holdsMoreThanNulls(this.wire, this.#separators));
    return ends;
  }
}

/** What separates components and subcomponents; one level down, components are what subcomponents were. */
type Separators = Pick<Delimiters, 'component' | 'subcomponent'>;

/** The null value: "delete what you hold" (HL7 v2.5.1 chapter 2, fields). */
const NULL = '""';
const QUOTE = 0x22;

/** Whether one of the leaves is neither empty nor the null value. */
function holdsMoreThanNulls(wire: string, { component, subcomponent }: Separators): boolean {
  return split(wire, component)
    .flatMap((one) => split(one, subcomponent))
    .some((leaf) => leaf !== '' && leaf !== NULL);
}

/** The n-th part of a text between separators; empty where there is none. */
function partOf(wire: string, separator: string, n: number): string {
  let start = 0;
  for (let left = n; ; left -= 1) {
    const found = wire.indexOf(separator, start);
    if (left === 1) return wire.slice(start, found === -1 ? wire.length : found);
    if (found === -1) return '';
    start = found + 1;
  }
}

function split(wire: string, delimiter: string): readonly string[] {
  return delimiter === '' ? [wire] : wire.split(delimiter);
}

function isValued(repetition: Repetition): boolean {
  return repetition.isValued;
}

const NONE: readonly Repetition[] = [];

/** Where each part ends of what stands from `start` to `end`. */
function endsOf(text: string, start: number, end: number, separator: string): readonly number[] {
  const code = codeOf(separator);
  const ends: number[] = [];
  for (let at = start; at < end; at += 1) if (text.charCodeAt(at) === code) ends.push(at);
  ends.push(end);
  return ends;
}

/** The code of a delimiter; no character has that of one that is not declared. */
function codeOf(delimiter: string): number {
  return delimiter === '' ? -1 : delimiter.charCodeAt(0);
}

function isHeader(id: string): boolean {
  return id === 'MSH' || id === 'BHS' || id === 'FHS';
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
