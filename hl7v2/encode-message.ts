import {
  bytesByCode,
  declaredCharacterSet,
  encodeSingleByte,
  labelOf,
  SINGLE_BYTE,
} from './character-set.ts';

/**
 * The bytes of a message in the character set that its own MSH-18 declares, and in UTF-8 where it declares none:
 * {@link decodeMessage} reads them as the same text. Undefined if the set lacks a character of the text, or is none that
 * is written here: no character is ever replaced.
 */
export function encodeMessage(text: string): Uint8Array | undefined {
  const utf8 = UTF_8.encode(text);
  // ASCII alone has the same bytes in every set that MLLP can carry.
  if (utf8.length === text.length) return utf8;
  const declared = declaredCharacterSet(utf8);
  if (NAMES_OF_UTF_8.has(declared)) return utf8;
  const label = labelOf(declared);
  const unmappable = unmappableCharacters(declared);
  if (label === undefined || unmappable === undefined || text.search(unmappable) !== -1) return undefined;
  return encodeSingleByte(text, label);
}

/**
 * Finds runs of characters that a character set does not have (flags `gu`). Undefined for UTF-8, which has all of them, and for
 * sets that are not written here: those of several bytes a character.
 *
 * The sets of table 0211 are "the printable characters from the ISO 8859/1 Character set", and so on: their bytes 80 to 9F
 * stand for nothing. What is written is so the same in ISO 8859-1 and in Windows-1252, whichever of them a receiver reads.
 *
 * @param code of table 0211: `8859/1`
 */
export function unmappableCharacters(code: string): RegExp | undefined {
  const known = PATTERNS.get(code);
  if (known !== undefined) return known;
  const label = labelOf(code);
  if (code !== 'ASCII' && (label === undefined || !SINGLE_BYTE.test(label))) return undefined;
  const printable = label === undefined ? [] : printableCodes(label);
  const characters = printable.map((one) => `\\u{${one.toString(16)}}`).join('');
  const pattern = new RegExp(`[^\\x00-\\x7F${characters}]+`, 'gu');
  PATTERNS.set(code, pattern);
  return pattern;
}

/** Characters beyond ASCII of a set of one byte a character. */
function printableCodes(label: string): number[] {
  const first = label.startsWith('windows') ? 0x80 : 0xa0;
  const codes = [...bytesByCode(label)].filter(([code, byte]) => byte >= first && code >= 0xa0);
  return codes.map(([code]) => code);
}

const PATTERNS = new Map<string, RegExp>();
const UTF_8 = new TextEncoder();
/** In MSH-18, as senders spell it; empty declares none. */
const NAMES_OF_UTF_8 = new Set(['', 'UNICODE UTF-8', 'UNICODE', 'UTF-8', 'UTF8']);
