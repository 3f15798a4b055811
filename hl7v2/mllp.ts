/**
 * The minimal lower layer protocol: a message between a start block and an end block on a byte stream
 * (HL7 v2.5.1 appendix C, MLLP release 1). Writing and reading stand in one file because each is the
 * other's inverse: the payloads that `FrameDecoder` finds in `frame(a), frame(b), …` are `a, b, …`.
 *
 *     outside ──0x0B──▶ inside ──0x1C 0x0D──▶ outside         (a frame)
 *        │ other bytes: junk   │ more than maxFrameBytes: oversize, and nothing is read any more
 */
export const START_BLOCK = 0x0b;
export const END_BLOCK = 0x1c;
export const CARRIAGE_RETURN = 0x0d;

export function isLineEnd(byte: number | undefined): boolean {
  return byte === CARRIAGE_RETURN || byte === 0x0a;
}

/** Bytes outside frames that either side skips before it gives up a connection. */
export const MOST_JUNK_BYTES = 4096;

/** A message as one frame, to be written to the stream in one piece. */
export function frame(payload: Uint8Array): Uint8Array {
  const framed = new Uint8Array(payload.length + 3);
  framed[0] = START_BLOCK;
  framed.set(payload, 1);
  framed[payload.length + 1] = END_BLOCK;
  framed[payload.length + 2] = CARRIAGE_RETURN;
  return framed;
}

/** The same of a message that is still to be encoded: the bytes of the framing are those of ASCII. */
export function framedText(text: string): string {
  return `${String.fromCharCode(START_BLOCK)}${text}${String.fromCharCode(END_BLOCK, CARRIAGE_RETURN)}`;
}

/** Whether a payload holds a byte of the framing, which means that two frames ran into each other. */
export function holdsFrameBytes(payload: Uint8Array): boolean {
  return payload.includes(START_BLOCK) || payload.includes(END_BLOCK);
}

/** Framing that MLLP does not have: a message without a start block, or an end block that no CR follows. */
export type FramingFault = 'no-start-block' | 'end-without-cr';

export type MllpEvent =
  /** `payload` is a view of the piece that was pushed, where the frame lies in one. */
  | { readonly kind: 'frame'; readonly payload: Uint8Array }
  /** Bytes outside a frame, and how many came since the last frame (or the start), these included. */
  | { readonly kind: 'junk'; readonly bytes: number; readonly sinceFrame: number }
  /** A frame grew over the limit. `head` is how it began, so that an answer can name the message. */
  | { readonly kind: 'oversize'; readonly head: Uint8Array };

/**
 * Finds frames in a byte stream, whatever the pieces in which it arrives: the frames are the same for every
 * way to cut it. Each byte is looked at once, and at most `maxFrameBytes` (frame bytes not counted) are
 * kept. After `oversize` the decoder ignores what follows: the stream cannot be trusted any more.
 */
export class FrameDecoder {
  readonly #maxFrameBytes: number;
  /** How the bytes outside frames began since the last frame, line ends left out; three characters at most. */
  #junkStart = '';
  /** What came of a frame that does not lie in one piece. */
  #buffer = NOTHING;
  #length = 0;
  #state: 'outside' | 'inside' | 'dead' = 'outside';
  #junk = 0;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Whether a frame has begun and not ended. */
  get isInside(): boolean {
    return this.#state === 'inside';
  }

  /** What is wrong with the framing of the bytes since the last frame, as far as they show it. */
  get fault(): FramingFault | undefined {
    if (this.isInside)
      return this.#buffer.subarray(0, this.#length).includes(END_BLOCK) ? 'end-without-cr' : undefined;
    return this.#junkStart === 'MSH' ? 'no-start-block' : undefined;
  }

  push(chunk: Uint8Array): MllpEvent[] {
    const events: MllpEvent[] = [];
    let at = 0;
    while (at < chunk.length && this.#state !== 'dead') {
      at = this.#state === 'outside' ? this.#skip(chunk, at, events) : this.#take(chunk, at, events);
    }
    return events;
  }

  #skip(chunk: Uint8Array, from: number, events: MllpEvent[]): number {
    const start = chunk[from] === START_BLOCK ? from : chunk.indexOf(START_BLOCK, from);
    const end = start === -1 ? chunk.length : start;
    if (end > from) {
      this.#junk += end - from;
      this.#junkStart = startOf(this.#junkStart, chunk, from, end);
      events.push({ kind: 'junk', bytes: end - from, sinceFrame: this.#junk });
    }
    if (start === -1) return chunk.length;
    this.#state = 'inside';
    this.#length = 0;
    return start + 1;
  }

  #take(chunk: Uint8Array, from: number, events: MllpEvent[]): number {
    const end = this.#endOfFrame(chunk, from);
    if (this.#length === 0 && end !== -1 && end - from - 2 <= this.#maxFrameBytes) {
      this.#finish(chunk.subarray(from, end - 2), events);
      return end;
    }
    // Never copy more than what can still belong to a frame of the allowed size and its two end bytes.
    const room = this.#maxFrameBytes + 2 - this.#length;
    const until = Math.min(end === -1 ? chunk.length : end, from + room);
    this.#append(chunk.subarray(from, until));
    if (until === end) {
      this.#finish(this.#takeOut(this.#length - 2), events);
    } else if (this.#length === this.#maxFrameBytes + 2) {
      this.#state = 'dead';
      events.push({ kind: 'oversize', head: this.#buffer.slice(0, HEAD) });
      this.#buffer = NOTHING;
    }
    return until;
  }

  /** The beginning of the buffer. A large one is given away and not copied: a connection does not hold it for ever. */
  #takeOut(length: number): Uint8Array {
    if (this.#buffer.length <= LARGEST_KEPT_BUFFER) return this.#buffer.slice(0, length);
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = NOTHING;
    return taken;
  }

  #finish(payload: Uint8Array, events: MllpEvent[]): void {
    this.#junk = 0;
    this.#junkStart = '';
    this.#state = 'outside';
    events.push({ kind: 'frame', payload });
  }

  /** Index behind the end block and its CR, or -1. The two may have come in different chunks. */
  #endOfFrame(chunk: Uint8Array, from: number): number {
    const endBlockIsBefore = this.#length > 0 && this.#buffer[this.#length - 1] === END_BLOCK;
    if (endBlockIsBefore && chunk[from] === CARRIAGE_RETURN) return from + 1;
    for (let at = chunk.indexOf(END_BLOCK, from); at !== -1; at = chunk.indexOf(END_BLOCK, at + 1)) {
      if (chunk[at + 1] === CARRIAGE_RETURN) return at + 2;
    }
    return -1;
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#buffer.length) {
      const wanted = Math.max(LEAST_BUFFER, needed, this.#buffer.length * 2);
      const larger = new Uint8Array(Math.min(wanted, this.#maxFrameBytes + 2));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = needed;
  }
}

/** The first three characters behind line ends, those that came before included. */
function startOf(before: string, chunk: Uint8Array, from: number, end: number): string {
  let start = before;
  for (let at = from; at < end && start.length < 3; at += 1) {
    const byte = chunk[at] as number;
    if (start !== '' || !isLineEnd(byte)) start += String.fromCharCode(byte);
  }
  return start;
}

const NOTHING = new Uint8Array(0);
const LEAST_BUFFER = 4096;
const LARGEST_KEPT_BUFFER = 65_536;
/** Enough of a message to read its MSH. */
const HEAD = 1024;
