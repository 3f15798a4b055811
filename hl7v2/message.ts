import type { Delimiters } from './delimiters.ts';
import { unescape } from './escape.ts';

/**
 * A message as its sender wrote it, seen level by level: message, segment, field, repetition, component,
 * subcomponent. Each level holds its text as on the wire and splits it when asked, so nothing is changed by
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
    return this.segments.find((segment) => segment.id === id);
  }

  /** All segments with this id, in order. */
  all(id: string): Segment[] {
    return this.segments.filter((segment) => segment.id === id);
  }
}

export class Segment {
  readonly id: string;
  /** The segment as on the wire, without its terminator. */
  readonly wire: string;
  /** What ended the segment: CR by the standard, LF or CRLF in files, nothing at the end of some messages. */
  readonly terminator: string;
  /** Those of its message. */
  readonly delimiters: Delimiters;
  /** How much further left a field stands than in other segments: MSH-1 is the separator itself. */
  readonly #shift: 0 | 1;
  #fields: readonly string[] | undefined;

  constructor(wire: string, terminator: string, delimiters: Delimiters) {
    this.id = wire.slice(0, 3);
    this.wire = wire;
    this.terminator = terminator;
    this.delimiters = delimiters;
    this.#shift = isHeader(this.id) ? 1 : 0;
  }

  /** Field `n`, from 1; an empty field where the segment has no such one. */
  field(n: number): Field {
    // The two fields that declare the delimiters are neither split nor unescaped.
    if (this.#shift === 1 && n <= 2)
      return new Field(n === 1 ? this.delimiters.field : this.#at(1), NO_DELIMITERS);
    return new Field(this.#at(n - this.#shift), this.delimiters);
  }

  /** Number of the last field that stands in the segment. */
  get length(): number {
    return this.#split().length - 1 + this.#shift;
  }

  #at(index: number): string {
    return this.#split()[index] ?? '';
  }

  #split(): readonly string[] {
    this.#fields ??= split(this.wire, this.delimiters.field);
    return this.#fields;
  }
}

export class Field {
  readonly wire: string;
  readonly #delimiters: Delimiters;

  constructor(wire: string, delimiters: Delimiters) {
    this.wire = wire;
    this.#delimiters = delimiters;
  }

  get repetitions(): Repetition[] {
    const { wire } = this;
    const delimiters = this.#delimiters;
    if (!holds(wire, delimiters.repetition)) return [new Repetition(wire, delimiters)];
    return wire.split(delimiters.repetition).map((one) => new Repetition(one, delimiters));
  }

  /** Those repetitions that hold something: an empty first one is legal (HL7 v2.5.1, PID-11). */
  get valued(): Repetition[] {
    if (this.wire === '') return [];
    if (holds(this.wire, this.#delimiters.repetition))
      return this.repetitions.filter((repetition) => repetition.isValued);
    const only = new Repetition(this.wire, this.#delimiters);
    return only.isValued ? [only] : [];
  }

  /** The first repetition that holds something. */
  get firstValued(): Repetition | undefined {
    return this.wire === '' ? undefined : this.valued[0];
  }

  get first(): Repetition {
    const { wire } = this;
    const end = holds(wire, this.#delimiters.repetition)
      ? wire.indexOf(this.#delimiters.repetition)
      : wire.length;
    return new Repetition(wire.slice(0, end), this.#delimiters);
  }

  /** Text of the first repetition; see {@link Repetition.text}. */
  text(component = 1, subcomponent = 1): string | undefined {
    return this.wire === '' ? undefined : this.first.text(component, subcomponent);
  }
}

/** One repetition of a field. As a value of its own it is what a datatype (XPN, CX, …) is mapped to. */
export class Repetition {
  readonly wire: string;
  /** What escape sequences stand for: the delimiters of the message, at every level. */
  readonly delimiters: Delimiters;
  readonly #separators: Separators;
  #components: readonly string[] | undefined;

  constructor(wire: string, delimiters: Delimiters, separators: Separators = delimiters) {
    this.wire = wire;
    this.delimiters = delimiters;
    this.#separators = separators;
  }

  /** The unescaped text at a place; undefined where nothing stands or the null value `""`. */
  text(component = 1, subcomponent = 1): string | undefined {
    const wire = this.leaf(component, subcomponent);
    return wire === '' || wire === NULL ? undefined : unescape(wire, this.delimiters);
  }

  /** The escaped text at a place, for what has to be split further; empty where nothing stands. */
  leaf(component = 1, subcomponent = 1): string {
    const wire = this.component(component);
    if (!holds(wire, this.#separators.subcomponent)) return subcomponent === 1 ? wire : '';
    return wire.split(this.#separators.subcomponent)[subcomponent - 1] ?? '';
  }

  /** A component as on the wire, with its subcomponents. */
  component(component: number): string {
    this.#components ??= split(this.wire, this.#separators.component);
    return this.#components[component - 1] ?? '';
  }

  /** A component seen as a repetition of its own: a datatype inside a datatype, as the HD of CX.4. */
  within(component: number): Repetition {
    const separators = { component: this.#separators.subcomponent, subcomponent: '' };
    return new Repetition(this.component(component), this.delimiters, separators);
  }

  /** Whether anything stands here that is not empty and not null. */
  get isValued(): boolean {
    const { wire } = this;
    const { component, subcomponent } = this.#separators;
    const isSeparator = (one: string) => one === component || one === subcomponent;
    for (let at = 0; at < wire.length; at += 1) {
      if (isSeparator(wire.charAt(at))) continue;
      // Here a leaf begins.
      const end = at + NULL.length;
      const isNull = wire.startsWith(NULL, at) && (end === wire.length || isSeparator(wire.charAt(end)));
      if (!isNull) return true;
      at = end;
    }
    return false;
  }
}

/** What separates components and subcomponents; one level down, components are what subcomponents were. */
type Separators = Pick<Delimiters, 'component' | 'subcomponent'>;

/** The null value: "delete what you hold" (HL7 v2.5.1 chapter 2, fields). */
const NULL = '""';

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

function split(wire: string, delimiter: string): readonly string[] {
  return holds(wire, delimiter) ? wire.split(delimiter) : [wire];
}

/** Whether there is something to split: most fields and components are simple, and looking is cheaper than splitting. */
function holds(wire: string, delimiter: string): boolean {
  return delimiter !== '' && wire.includes(delimiter);
}
