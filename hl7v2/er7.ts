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
 * @throws Er7Error if the text does not start with an MSH segment that declares its delimiters
 */
export function parse(text: string): Message {
  if (!text.startsWith('MSH')) throw new Er7Error('no-msh', 'a message has to start with an MSH segment');
  const delimiters = readDelimiters(text);
  if (typeof delimiters === 'string') throw new Er7Error('bad-delimiters', delimiters);
  const segments: Segment[] = [];
  // With CR as terminator a line feed is data: some senders leave them in their texts. The group takes
  // empty lines along, so each segment holds one and none is lost.
  const terminator = /[\r\n]/.exec(text)?.[0] === '\n' ? /(?:\n\r?)+/g : /(?:\r\n?)+/g;
  let start = 0;
  for (const found of text.matchAll(terminator)) {
    segments.push(new Segment(text.slice(start, found.index), found[0], delimiters));
    start = found.index + found[0].length;
  }
  if (start < text.length) segments.push(new Segment(text.slice(start), '', delimiters));
  return new Message(delimiters, segments);
}

/** The message as text: each segment with the terminator it came with. */
export function serialize(message: Message): string {
  return message.segments.map((segment) => segment.wire + segment.terminator).join('');
}
