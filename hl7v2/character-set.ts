/**
 * The text of a message from its bytes. The character set is what MSH-18 declares (table 0211, with the
 * spellings that are seen in practice); where that is UTF-8, none or not known, UTF-8 if the bytes are UTF-8,
 * else ISO 8859-1, so that no byte turns into a replacement character. A byte order mark says UTF-8 and is dropped.
 * Bytes 80 to 9F of ISO 8859-1 are read as those of Windows-1252, which senders on Windows mean by it.
 *
 * @param undeclared what MSH-18 would say, where it is empty: an acknowledgment is in the set of its message then
 */
export function decodeMessage(bytes: Uint8Array, undeclared = ''): string {
  return decode(bytes, undeclared).text;
}

/** A message as text, and the character set in which it was read, as TextDecoder names it. */
export interface Decoded {
  readonly text: string;
  readonly characterSet: string;
}

/** {@link decodeMessage}, for one who has to answer in the same character set. */
export function decode(bytes: Uint8Array, undeclared = ''): Decoded {
  const declared = labelOf(declaredCharacterSet(bytes) || undeclared);
  if (declared !== undefined) return { text: decoder(declared).decode(bytes), characterSet: declared };
  try {
    return { text: STRICT_UTF_8.decode(bytes), characterSet: 'utf-8' };
  } catch {
    return { text: decoder(LATIN_1).decode(bytes), characterSet: LATIN_1 };
  }
}

/**
 * The bytes of a text in a character set of one byte a character, as {@link decode} reads them: what is echoed comes back as
 * it was. Undefined for another set, and where the set lacks a character: UTF-8 is what remains then.
 *
 * @param characterSet as TextDecoder names it
 */
export function encodeSingleByte(text: string, characterSet: string): Uint8Array | undefined {
  if (!SINGLE_BYTE.test(characterSet)) return undefined;
  const codes = bytesByCode(characterSet);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const byte = codes.get(text.charCodeAt(at));
    if (byte === undefined) return undefined;
    bytes[at] = byte;
  }
  return bytes;
}

/** What TextDecoder names a character set of table 0211; undefined where it has none, and for UTF-8 and ASCII. */
export function labelOf(code: string): string | undefined {
  return LABELS.get(code);
}

export const SINGLE_BYTE = /^(?:iso-8859|windows)-/;
/** The byte of each UTF-16 code unit, by character set: TextDecoder has tables, and no way back. */
const CODES = new Map<string, ReadonlyMap<number, number>>();

/** The byte of each character of a set of one byte a character, as TextDecoder reads them. */
export function bytesByCode(characterSet: string): ReadonlyMap<number, number> {
  const known = CODES.get(characterSet);
  if (known !== undefined) return known;
  const codes = new Map<number, number>();
  for (let byte = 0; byte <= 0xff; byte += 1) {
    const character = decoder(characterSet).decode(Uint8Array.of(byte));
    if (character !== NO_CHARACTER) codes.set(character.charCodeAt(0), byte);
  }
  CODES.set(characterSet, codes);
  return codes;
}

/** What stands for a byte that a set gives no meaning. */
const NO_CHARACTER = '\uFFFD';

const LATIN_1 = 'iso-8859-1';

// They are kept, because to make one takes longer than to decode a message with it.
const STRICT_UTF_8 = new TextDecoder('utf-8', { fatal: true });
const DECODERS = new Map<string, Decoder>();
type Decoder = InstanceType<typeof TextDecoder>;

function decoder(label: string): Decoder {
  const known = DECODERS.get(label) ?? new TextDecoder(label);
  DECODERS.set(label, known);
  return known;
}

/**
 * First repetition of MSH-18. The header up to there is ASCII in every character set that MLLP can carry. A byte order
 * mark says UTF-8, whatever stands there.
 */
export function declaredCharacterSet(bytes: Uint8Array): string {
  if (bytes[0] === BYTE_ORDER_MARK) return 'UNICODE UTF-8';
  const [separator, repetition] = [bytes[3], bytes[5]];
  const end = Math.min(bytes.length, LONGEST_HEADER);
  let at = 0;
  for (let separators = 0; separators < 17; at += 1) {
    const byte = bytes[at];
    if (byte === separator) separators += 1;
    else if (byte === 0x0d || byte === 0x0a) return '';
    if (at >= end) return '';
  }
  let name = '';
  for (; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte === separator || byte === repetition || byte === 0x0d || byte === 0x0a) break;
    name += String.fromCharCode(byte);
  }
  return name.trim().toUpperCase();
}

/** The first byte of it. No message begins with this one. */
const BYTE_ORDER_MARK = 0xef;
const LONGEST_HEADER = 4096;

/** Table 0211 code, or another spelling of it, to the name that TextDecoder knows. */
const LABELS = new Map([
  ['8859/1', 'iso-8859-1'],
  ['8859-1', 'iso-8859-1'],
  ['ISO-8859-1', 'iso-8859-1'],
  ['ISO8859-1', 'iso-8859-1'],
  ['WINDOWS-1252', 'windows-1252'],
  ['CP1252', 'windows-1252'],
  ['8859/2', 'iso-8859-2'],
  ['8859/3', 'iso-8859-3'],
  ['8859/4', 'iso-8859-4'],
  ['8859/5', 'iso-8859-5'],
  ['8859/6', 'iso-8859-6'],
  ['8859/7', 'iso-8859-7'],
  ['8859/8', 'iso-8859-8'],
  ['8859/9', 'iso-8859-9'],
  ['8859/15', 'iso-8859-15'],
  ['ISO IR87', 'iso-2022-jp'],
  ['GB 18030-2000', 'gb18030'],
  ['KS X 1001', 'euc-kr'],
  ['BIG-5', 'big5'],
]);
