import { codeOf, type Delimiters, split } from './delimiters.ts';
import { textOfLeaf } from './escape.ts';

/** One repetition of a field: the value that a datatype (XPN, CX, …) is mapped from and to. */
export class Repetition {
  /** The delimiters of the message, for all levels and for escape sequences. */
  readonly delimiters: Delimiters;
  readonly #text: string;
  readonly #separators: Separators;
  readonly #start: number;
  readonly #limit: number;
  /** The delimiter before the next repetition; empty if the text is a single repetition. */
  readonly #until: string;
  /** Ends of the components, found at the first access. */
  #ends: readonly number[] | undefined;
  #hasSubcomponents = false;
  /** Whether it contains neither an escape sequence nor a control character. */
  #isPlain = true;
  #isValued = false;

  /** A repetition that is a whole text, or its range from `start` to `until`, at most to `limit`. */
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

  /** Its end in the text. */
  get end(): number {
    return this.#until === '' ? this.#limit : (this.#componentEnds().at(-1) ?? this.#limit);
  }

  /** Whether any value is neither empty nor null. */
  get isValued(): boolean {
    this.#componentEnds();
    return this.#isValued;
  }

  /** The text at a position, as {@link textOfLeaf} reads it; undefined if it is empty or the null value `""`. */
  text(component = 1, subcomponent = 1): string | undefined {
    const wire = this.leaf(component, subcomponent);
    if (wire === '' || wire === NULL) return undefined;
    return this.#isPlain ? wire : textOfLeaf(wire, this.delimiters);
  }

  /** The escaped text at a position, for values that have to be split further; empty if there is none. */
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

  /** A component as a repetition of its own: a datatype inside a datatype, as the HD of CX.4. */
  within(component: number): Repetition {
    const separators = { component: this.#separators.subcomponent, subcomponent: '' };
    return new Repetition(this.component(component), this.delimiters, separators);
  }

  /** Reads each character once, however many components are asked for. */
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
    let isPlain = true;
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
        if (character === escape || character < SPACE) isPlain = false;
      }
    }
    // Most have one component: a list created with its first entry is no larger than that.
    if (ends === undefined) ends = [at];
    else ends.push(at);
    this.#ends = ends;
    this.#hasSubcomponents = hasSubcomponents;
    this.#isPlain = isPlain;
    this.#isValued = hasText || (hasNulls && holdsMoreThanNulls(this.wire, this.#separators));
    return ends;
  }
}

/** The delimiters of components and subcomponents. One level down, subcomponents are read as components. */
type Separators = Pick<Delimiters, 'component' | 'subcomponent'>;

/** The null value: "delete what you hold" (HL7 v2.5.1 chapter 2, fields). */
const NULL = '""';
const QUOTE = 0x22;
/** Lower codes are control characters. */
const SPACE = 0x20;

/** Whether one of the leaves is neither empty nor the null value. */
function holdsMoreThanNulls(wire: string, { component, subcomponent }: Separators): boolean {
  return split(wire, component)
    .flatMap((one) => split(one, subcomponent))
    .some((leaf) => leaf !== '' && leaf !== NULL);
}

/** The n-th part of a text between separators; empty if there is none. */
function partOf(wire: string, separator: string, n: number): string {
  let start = 0;
  for (let left = n; ; left -= 1) {
    const found = wire.indexOf(separator, start);
    if (left === 1) return wire.slice(start, found === -1 ? wire.length : found);
    if (found === -1) return '';
    start = found + 1;
  }
}
