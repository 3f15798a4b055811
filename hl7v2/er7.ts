import { readDelimiters } from './delimiters.ts';
import { Message, Segment } from './message.ts';

/** Why a text is not an HL7 v2 message. The error text contains nothing of the message. */
export class Er7Error extends Error {
  override readonly name = 'Er7Error';
  readonly code: 'no-msh' | 'bad-delimiters';

  constructor(code: Er7Error['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Parses a message in ER7, the delimiter encoding. Segments end with CR; if the first one ends with LF, as in files, all do.
 * Lossless: `serialize(parse(text))` is `text` for every message.
 *
 * @param until parsing stops after the first segment with this ID, for callers that need no more
 * @throws Er7Error if the text does not start with an MSH segment that declares its delimiters
 */
export function parse(text: string, until = ''): Message {
  if (!text.startsWith('MSH')) throw new Er7Error('no-msh', 'a message has to start with an MSH segment');
  const delimiters = readDelimiters(text);
  if (typeof delimiters === 'string') throw new Er7Error('bad-delimiters', delimiters);
  const segments: Segment[] = [];
  // If CR ends the segments, a line feed is data: some senders leave line feeds in their texts.
  const feed = text.indexOf('\n');
  const isOfFile = feed !== -1 && !text.slice(0, feed).includes('\r');
  const [first, second] = isOfFile ? ['\n', '\r'] : ['\r', '\n'];
  for (let start = 0; start < text.length && segments.at(-1)?.id !== until; ) {
    const found = text.indexOf(first, start);
    const end = found === -1 ? text.length : found;
    const next = afterTerminator(text, end, first, second);
    segments.push(new Segment(text, text.slice(end, next), delimiters, start, end));
    start = next;
  }
  return new Message(delimiters, segments);
}

/** Each segment keeps its terminator, with any empty lines after it, so nothing is lost. */
function afterTerminator(text: string, start: number, first: string, second: string): number {
  let at = start;
  while (text.charAt(at) === first) at += text.charAt(at + 1) === second ? 2 : 1;
  return at;
}

/** The message as text; each segment keeps its original terminator. */
export function serialize(message: Message): string {
  // Joined and not concatenated: the result is one flat string, which is faster to read next.
  return message.segments.map(({ wire, terminator }) => wire + terminator).join('');
}
