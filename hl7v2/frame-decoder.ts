import { CARRIAGE_RETURN, END_BLOCK, isLineEnd, START_BLOCK } from './mllp.ts';

/** Violations of MLLP framing: a message without a start block, or an end block that is not followed by CR. */
export type FramingFault = 'no-start-block' | 'end-without-cr';

export type MllpEvent =
  /** `payload` is a view of the pushed chunk if the frame lies in one chunk. */
  | { readonly kind: 'frame'; readonly payload: Uint8Array }
  /** Bytes outside a frame. */
  | { readonly kind: 'junk'; readonly bytes: number }
  /** More than {@link MOST_JUNK_BYTES} of them in a row. */
  | { readonly kind: 'too-much-junk' }
  /** A frame exceeded the limit. `head` is its beginning, so that an answer can name the message. */
  | { readonly kind: 'oversize'; readonly head: Uint8Array };

/** The number of bytes outside frames, in a row, after which a stream is not read any further. */
export const MOST_JUNK_BYTES = 4096;

/**
 * Finds frames in a byte stream: the payloads that it finds in `frame(a), frame(b), …` are `a, b, …`, however the stream
 * is cut into pieces. Each byte is looked at once, and at most `maxFrameBytes` (frame bytes not counted) are kept.
 *
 *     outside ──0x0B──▶ inside ──0x1C 0x0D──▶ outside         (a frame)
 *        │                 └─ more than maxFrameBytes: oversize ────────▶ dead
 *        └─ other bytes: junk; more than MOST_JUNK_BYTES: too-much-junk ─▶ dead
 *
 * A dead decoder ignores what follows: the stream cannot be trusted any more.
 */
export class FrameDecoder {
  readonly #maxFrameBytes: number;
  /** The first three bytes outside frames since the last frame, without leading line ends, as characters. */
  #junkStart = '';
  /** The part received so far of a frame that spans several chunks. */
  #buffer = NOTHING;
  #length = 0;
  #state: 'outside' | 'inside' | 'dead' = 'outside';
  /** Bytes outside frames since the last frame, or since the start. */
  #junk = 0;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Whether a frame has begun and not ended. */
  get isInside(): boolean {
    return this.#state === 'inside';
  }

  /** The framing fault in the bytes since the last frame, as far as they show one. */
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
      events.push({ kind: 'junk', bytes: end - from });
      if (this.#junk > MOST_JUNK_BYTES) return this.#die({ kind: 'too-much-junk' }, chunk, events);
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
    // Never copy more than can belong to a frame of the allowed size and its two end bytes.
    const room = this.#maxFrameBytes + 2 - this.#length;
    const until = Math.min(end === -1 ? chunk.length : end, from + room);
    this.#append(chunk.subarray(from, until));
    if (until === end) {
      this.#finish(this.#takeOut(this.#length - 2), events);
    } else if (this.#length === this.#maxFrameBytes + 2) {
      return this.#die({ kind: 'oversize', head: this.#buffer.slice(0, HEAD) }, chunk, events);
    }
    return until;
  }

  #die(event: MllpEvent, chunk: Uint8Array, events: MllpEvent[]): number {
    this.#state = 'dead';
    this.#buffer = NOTHING;
    events.push(event);
    return chunk.length;
  }

  /** The beginning of the buffer. Ownership of a large buffer passes to the caller, so a connection does not keep it. */
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

  /** Index after the end block and its CR, or -1. The two bytes may have come in different chunks. */
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

/** The first three characters after leading line ends, counted from the last frame. */
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
