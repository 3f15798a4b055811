/**
 * The characters that structure a message. Each message declares them in MSH-1 and MSH-2 (HL7 v2.5.1 chapter 2, message
 * delimiters). Code that reads a message uses the message's own delimiters, never constants. An empty string means that the
 * message does not declare this delimiter.
 */
export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  /** Truncation character, the fifth character of MSH-2 since v2.7. */
  readonly truncation: string;
}

/** The recommended delimiters, which this project writes. */
export const STANDARD_DELIMITERS: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
  truncation: '',
};

/** MSH-2 for these delimiters. */
export function encodingCharacters(d: Delimiters): string {
  return d.component + d.repetition + d.escape + d.subcomponent + d.truncation;
}

/**
 * Reads MSH-1 and MSH-2 from the start of a header segment.
 *
 * @param header text that starts with a three-letter segment ID
 * @returns the delimiters, or the reason why they cannot be used
 */
export function readDelimiters(header: string): Delimiters | string {
  if (header.startsWith(STANDARD_HEADER, 3)) return STANDARD_DELIMITERS;
  const field = header.charAt(3);
  if (!isDelimiter(field)) return 'MSH-1 is not a punctuation character';
  const declared =
    header.slice(4, 4 + MOST_ENCODING_CHARACTERS + 1).split(new RegExp(`[\\r\\n\\${field}]`), 1)[0] ?? '';
  if (declared.length === 0 || declared.length > MOST_ENCODING_CHARACTERS)
    return `MSH-2 has to hold 1 to ${MOST_ENCODING_CHARACTERS} characters`;
  const [component = '', repetition = '', escape = '', subcomponent = '', truncation = ''] = declared;
  if (![...declared].every(isDelimiter)) return 'MSH-2 holds a character that cannot be a delimiter';
  if (new Set(field + declared).size !== declared.length + 1) return 'MSH-1 and MSH-2 repeat a character';
  return { field, component, repetition, escape, subcomponent, truncation };
}

/** MSH-1 and MSH-2 of nearly all messages, which need no further check. */
const STANDARD_HEADER = '|^~\\&|';

const MOST_ENCODING_CHARACTERS = 5;

function isDelimiter(character: string): boolean {
  return /^[!-/:-@[-`{-~]$/.test(character);
}

/** The code unit of a delimiter, or a number that matches no character if the delimiter is not declared. */
export function codeOf(delimiter: string): number {
  return delimiter === '' ? -1 : delimiter.charCodeAt(0);
}

/** The parts between delimiters; a single part if the message does not declare the delimiter. */
export function split(wire: string, delimiter: string): readonly string[] {
  return delimiter === '' ? [wire] : wire.split(delimiter);
}
