import { decode } from '../../hl7v2/character-set.ts';
import { parse } from '../../hl7v2/er7.ts';
import { Message, type Segment } from '../../hl7v2/message.ts';

/** A message of a sample, and the character set in which its bytes were read. */
export interface Sample {
  readonly message: Message;
  /** As TextDecoder names it: `utf-8`, `iso-8859-1`. */
  readonly characterSet: string;
  /** Whether the file has characters that are not of ASCII. */
  readonly isBeyondAscii: boolean;
}

/**
 * The messages in a file: one or several, with or without the headers of a batch and the frames of MLLP.
 *
 * @throws Er7Error if there is no header that can be read
 */
export function samplesIn(bytes: Uint8Array): Sample[] {
  const start = bytes.findIndex(
    (byte, at) => byte === 0x4d && bytes[at + 1] === 0x53 && bytes[at + 2] === 0x48,
  );
  const content = start === -1 ? bytes : bytes.subarray(start);
  const { text, characterSet } = decode(content);
  const plain = text.replaceAll(/[\u000b\u001c]/g, '');
  const isBeyondAscii = content.some((byte) => byte > 0x7e);
  const messages: Segment[][] = [];
  for (const one of plain.split(/(?<=[\r\n])(?=MSH)/)) {
    const { segments } = parse(one);
    messages.push(segments.filter(({ id }) => !OF_BATCH.has(id)));
  }
  return messages.flatMap((segments) => {
    const [msh] = segments;
    return msh === undefined
      ? []
      : [{ message: new Message(msh.delimiters, segments), characterSet, isBeyondAscii }];
  });
}

const OF_BATCH = new Set(['FHS', 'BHS', 'BTS', 'FTS']);
