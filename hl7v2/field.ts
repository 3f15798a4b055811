import type { Delimiters } from './delimiters.ts';
import { Repetition } from './repetition.ts';

/** A field of a segment: a range of the message text, with its repetitions. */
export class Field {
  readonly #text: string;
  readonly #delimiters: Delimiters;
  readonly #start: number;
  readonly #end: number;

  /** A field that is a whole text, or its range from `start` to `end`. */
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

  /** Repetitions that are not empty: an empty first repetition is legal (HL7 v2.5.1, PID-11). */
  get valued(): readonly Repetition[] {
    if (this.isEmpty) return NONE;
    const { repetitions } = this;
    return repetitions.every(isValued) ? repetitions : repetitions.filter(isValued);
  }

  /** The first repetition that is not empty. */
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

function isValued(repetition: Repetition): boolean {
  return repetition.isValued;
}

const NONE: readonly Repetition[] = [];
