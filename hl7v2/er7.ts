import { readDelimiters } from './delimiters.ts';
import { Message, Segment } from './message.ts';

/** Why a text is no HL7 v2 message. The text of the error holds no part of the message. */
export class Er7Error extends Error {
  override readonly name = 'Er7Error';
  readonly code: 'no-msh' | 'bad-delimiters';

  constructor(code: Er7Error['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Parses a message in ER7, the delimiter encoding. Segments end with CR; where the first
 * one ends with LF, as in files, all do. Lossless: `serialize(parse(text))` is `text` for every message.
 *
 * @param until the first segment with this id is the last one that is parsed: for one who needs no more
 * @throws Er7Error if the text does not start with an MSH segment that declares its delimiters
 */
export function parse(text: string, until = ''): Message {
  if (!text.startsWith('MSH')) throw new Er7Error('no-msh', 'a message has to start with an MSH segment');
  const delimiters = readDelimiters(text);
  if (typeof delimiters === 'string') throw new Er7Error('bad-delimiters', delimiters);
  const segments: Segment[] = [];
  // With CR as terminator a line feed is data: some senders leave them in their texts.
  const feed = text.indexOf('\n');
  const isOfFile = feed !== -1 && !text.slice(0, feed).includes('\r');
  const [first, second] = isOfFile ? ['\n', '\r'] : ['\r', '\n'];
  for (let start = 0; start < text.length && segments.at(-1)?.id !== until; ) {
    const found = text.indexOf(first, start);
    const end = found === -1 ? text.length : found;
    const next = behindTerminator(text, end, first, second);
    segments.push(new Segment(text, text.slice(end, next), delimiters, start, end));
    start = next;
  }
  return new Message(delimiters, segments);
}

/** Empty lines are taken along, so each segment holds its terminator and none is lost. */
function behindTerminator(text: string, start: number, first: string, second: string): number {
  let at = start;
  while (text.charAt(at) === first) at += text.charAt(at + 1) === second ? 2 : 1;
  return at;
}

/** The message as text: each segment with the terminator it came with. */
export function serialize(message: Message): string {
  // Joined and not added up, so that what reads it next finds it in one piece.
  return message.segments.map(({ wire, terminator }) => wire + terminator).join('');
}
