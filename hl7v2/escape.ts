import type { Delimiters } from './delimiters.ts';

/**
 * Writes a text as the leaf of a message (HL7 v2.5.1 §2.7): delimiters, control characters and the two
 * code points that XML and SQS refuse become escape sequences, so a value can never start a segment, a
 * field or a frame of its own. A text of exactly `""` is written so that it is not taken for the null value.
 *
 * `unescape(escape(text, d), d)` is `text`. Lone surrogates have no encoding in any character set and become
 * U+FFFD; callers that must not change a text refuse it first (`String.prototype.isWellFormed`).
 *
 * @throws RangeError if the text needs an escape and the delimiters declare no escape character
 */
export function escape(text: string, d: Delimiters): string {
  if (text === '""') return `${d.escape}X22${d.escape}"`;
  const special = specialCharacters(d);
  if (text.search(special) === -1) return text;
  if (d.escape === '') throw new RangeError('the message declares no escape character (MSH-2)');
  return text.replace(special, (character) => {
    const letter = letterOf(character, d);
    if (letter !== undefined) return d.escape + letter + d.escape;
    return hexEscaped(character, d);
  });
}

/** Any characters as hexadecimal data (`\X..\`), the bytes of their UTF-8; {@link unescape} reads them back. */
export function hexEscaped(characters: string, d: Delimiters): string {
  return `${d.escape}X${hexOf(characters)}${d.escape}`;
}

/**
 * The text of a leaf: {@link unescape}, with U+FFFD for each control character but tab, line feed and carriage return. No
 * text of FHIR R4 or XML 1.0 holds one of those, and a text without it would say something else.
 */
export function textOfLeaf(wire: string, d: Delimiters): string {
  return unescape(wire, d).replace(UNREADABLE, '\uFFFD');
}

/** What {@link textOfLeaf} replaces. */
export const UNREADABLE = /[\x00-\x08\x0B\x0C\x0E-\x1F]/g;

/**
 * Reads the leaf of a message. One pass from left to right, so what an escape sequence stands for is never
 * read as an escape again. Hexadecimal data is UTF-8, or ISO 8859-1 where it is no UTF-8; four digits a character
 * (`\X000D\`, UTF-16) where it could only be NUL otherwise; `\.br\` is a line feed; highlighting (`\H\`, `\N\`) is dropped. Sequences that are unknown, local (`\Z..\`) or not closed
 * stay as they are.
 */
export function unescape(wire: string, d: Delimiters): string {
  if (d.escape === '' || !wire.includes(d.escape)) return wire;
  let text = '';
  let at = 0;
  while (at < wire.length) {
    const open = wire.indexOf(d.escape, at);
    const close = open === -1 ? -1 : wire.indexOf(d.escape, open + 1);
    if (close === -1) break;
    text += wire.slice(at, open) + meaningOf(wire.slice(open + 1, close), d);
    at = close + 1;
  }
  return text + wire.slice(at);
}

function meaningOf(sequence: string, d: Delimiters): string {
  const verbatim = d.escape + sequence + d.escape;
  switch (sequence) {
    case 'F':
      return d.field;
    case 'S':
      return d.component || verbatim;
    case 'T':
      return d.subcomponent || verbatim;
    case 'R':
      return d.repetition || verbatim;
    case 'E':
      return d.escape;
    case 'P':
      return d.truncation || verbatim;
    case '.br':
      return '\n';
    case 'H':
    case 'N':
      return '';
    default:
      return /^X(?:[0-9A-Fa-f]{2})+$/.test(sequence) ? textOfHex(sequence.slice(1)) : verbatim;
  }
}

function letterOf(character: string, d: Delimiters): string | undefined {
  switch (character) {
    case d.field:
      return 'F';
    case d.component:
      return 'S';
    case d.subcomponent:
      return 'T';
    case d.repetition:
      return 'R';
    case d.escape:
      return 'E';
    case d.truncation:
      return 'P';
    default:
      return undefined;
  }
}

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function hexOf(characters: string): string {
  return Array.from(utf8.encode(characters), (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(
    '',
  );
}

function textOfHex(hex: string): string {
  const first = Number.parseInt(hex, 16);
  if (hex.length === 2 && first < 0x80) return String.fromCharCode(first);
  if (isUtf16(hex)) return String.fromCharCode(...numbersOf(hex, 4)).toWellFormed();
  const bytes = Uint8Array.from(numbersOf(hex, 2));
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  }
}

/** Whether one of its characters of four digits begins with 00: as bytes that would be a NUL inside a text. */
function isUtf16(hex: string): boolean {
  return /^(?:[\dA-F]{4})*?00[\dA-F]{2}(?:[\dA-F]{4})*$/i.test(hex);
}

function numbersOf(hex: string, digits: 2 | 4): number[] {
  return Array.from({ length: hex.length / digits }, (_, index) =>
    Number.parseInt(hex.slice(index * digits, (index + 1) * digits), 16),
  );
}

/** By the delimiters, which all that is written to a message shares. */
const patterns = new WeakMap<Delimiters, RegExp>();

/** What must not stand in a leaf: the delimiters, C0 controls and DEL, U+FFFE and U+FFFF, lone surrogates. */
function specialCharacters(d: Delimiters): RegExp {
  let pattern = patterns.get(d);
  if (pattern === undefined) {
    const delimiters = d.field + d.component + d.repetition + d.escape + d.subcomponent + d.truncation;
    const quoted = delimiters.replace(/[\\\]^-]/g, '\\$&');
    const loneSurrogate = '[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])|(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]';
    pattern = new RegExp(`[${quoted}\\x00-\\x1F\\x7F\\uFFFE\\uFFFF]|${loneSurrogate}`, 'g');
    patterns.set(d, pattern);
  }
  return pattern;
}
