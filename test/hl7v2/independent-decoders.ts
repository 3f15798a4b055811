/** Decoders of Node for character sets of table 0211, none of which the wire uses to encode. Bytes without a character are refused. */
export const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  'UNICODE UTF-8': (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
  // `iso-8859-1` of TextDecoder is Windows-1252.
  '8859/1': (bytes) => printable(Buffer.from(bytes).toString('latin1')),
  '8859/2': (bytes) => printable(new TextDecoder('iso-8859-2', { fatal: true }).decode(bytes)),
  '8859/15': (bytes) => printable(new TextDecoder('iso-8859-15', { fatal: true }).decode(bytes)),
  ASCII: (bytes) => {
    if (bytes.some((byte) => byte > 0x7f)) throw new RangeError('a byte beyond ASCII');
    return Buffer.from(bytes).toString('ascii');
  },
};

function printable(text: string): string {
  if (/[\u0080-\u009F]/.test(text))
    throw new RangeError('a byte from 80 to 9F, which has no printable character');
  return text;
}
