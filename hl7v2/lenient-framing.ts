import { CARRIAGE_RETURN, END_BLOCK, isLineEnd, START_BLOCK } from './mllp.ts';

const MSH = [0x4d, 0x53, 0x48];

/**
 * Rewrites a byte stream with the framing faults of real endpoints as correct MLLP. An end block ends a frame whatever
 * follows it (nothing, CR or LF). `MSH` begins a frame without a start block if it comes first, not counting line ends, or
 * after a frame.
 *
 *     outside ──0x0B, or MSH at once──▶ inside ──0x1C──▶ ended ──CR, LF or nothing──▶ outside
 *
 * A message still needs its beginning and its end block, so one that a broken connection cut off is never complete.
 */
export class LenientFraming {
  #state: 'outside' | 'inside' | 'ended' = 'outside';
  /** Whether only line ends came since the last frame. */
  #isFresh = true;
  /** The number of characters of `MSH` that are held back until the next byte decides. */
  #matched = 0;

  /** The chunk as correct MLLP; its last bytes may follow with the next chunk. */
  rewrite(chunk: Uint8Array): Uint8Array {
    // Each end block may get a CR, and a first MSH a start block and the two bytes that were held back.
    const out = new Uint8Array(chunk.length * 2 + MSH.length);
    let length = 0;
    const write = (byte: number) => {
      out[length] = byte;
      length += 1;
    };
    for (const byte of chunk) {
      const isEndOfEnd = this.#state === 'ended' && isLineEnd(byte);
      if (this.#state === 'ended') this.#state = 'outside';
      if (isEndOfEnd) continue;
      if (this.#state === 'outside') this.#outside(byte, write);
      else this.#inside(byte, write);
    }
    return out.subarray(0, length);
  }

  #outside(byte: number, write: (byte: number) => void): void {
    if (this.#isFresh && byte === MSH[this.#matched]) {
      this.#matched += 1;
      if (this.#matched < MSH.length) return;
      this.#begin(write);
      for (const held of MSH) write(held);
      return;
    }
    for (const held of MSH.slice(0, this.#matched)) write(held);
    if (byte === START_BLOCK) {
      this.#begin(write);
      return;
    }
    this.#isFresh &&= this.#matched === 0 && isLineEnd(byte);
    this.#matched = 0;
    write(byte);
  }

  #begin(write: (byte: number) => void): void {
    this.#state = 'inside';
    this.#matched = 0;
    write(START_BLOCK);
  }

  #inside(byte: number, write: (byte: number) => void): void {
    write(byte);
    if (byte !== END_BLOCK) return;
    write(CARRIAGE_RETURN);
    this.#state = 'ended';
    this.#isFresh = true;
  }
}
