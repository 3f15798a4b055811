/** A line of a file. Its number starts at 1 and counts blank lines. */
export interface Line {
  readonly number: number;
  /** Without its line break and surrounding white space; undefined if it was longer than the limit. */
  readonly bytes: Uint8Array | undefined;
}

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * The non-blank lines of a file, as a stream: at most one line, up to the limit, is in memory. Only a line feed, with or
 * without CR before it, ends a line. Node's readline also splits at U+2028 and U+2029, which may occur in JSON.
 *
 * @param mostBytes maximum length of a line; a longer one is returned without its bytes
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let number = 1;
  const keep = (part: Uint8Array) => {
    length += part.length;
    if (length <= mostBytes) parts.push(part);
    else parts = [];
  };
  const line = (): Line | undefined => {
    if (length > mostBytes) return { number, bytes: undefined };
    const whole = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    // Not only the first one: files that were joined have one in their middle.
    const bytes = trimmed(withoutMark(whole));
    return bytes.length === 0 ? undefined : { number, bytes };
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      keep(chunk.subarray(start, end));
      const found = line();
      if (found !== undefined) yield found;
      parts = [];
      length = 0;
      number += 1;
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  const last = line();
  if (last !== undefined) yield last;
}

/** Without a byte order mark at its start. */
export function withoutMark(bytes: Uint8Array): Uint8Array {
  return BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? bytes.subarray(3) : bytes;
}

/** Without surrounding white space, as JSON defines it. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let start = 0;
  let end = bytes.length;
  while (start < end && isSpace(bytes[start])) start += 1;
  while (end > start && isSpace(bytes[end - 1])) end -= 1;
  return bytes.subarray(start, end);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x09 || byte === LINE_FEED;
}
