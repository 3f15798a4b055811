import { FrameDecoder, type FramingFault } from './frame-decoder.ts';
import { LenientFraming } from './lenient-framing.ts';
import { END_BLOCK, holdsFrameBytes } from './mllp.ts';

/** How the framing of answers is checked: as MLLP defines it, or accepting the faults that {@link LenientFraming} knows. */
export const FRAMINGS = ['strict', 'lenient'] as const;
export type Framing = (typeof FRAMINGS)[number];

/** Why no answer can be found in what came. */
export type FramingFailure = FramingFault | 'bad-frame';

/**
 * Finds the answers in the bytes that a receiver sends back. A frame that contains a framing byte is two frames that ran
 * into each other, the first one cut off; it is never an answer.
 */
export class AnswerDecoder {
  readonly #decoder: FrameDecoder;
  readonly #lenient: LenientFraming | undefined;
  #skippedBytes = 0;
  #failure: FramingFailure | undefined;

  /** @param maxBytes size of the largest answer */
  constructor(maxBytes: number, framing: Framing) {
    this.#decoder = new FrameDecoder(maxBytes);
    this.#lenient = framing === 'lenient' ? new LenientFraming() : undefined;
  }

  /** Whether an answer has begun and not ended. */
  get isInside(): boolean {
    return this.#decoder.isInside;
  }

  /** Bytes outside frames that were skipped. */
  get skippedBytes(): number {
    return this.#skippedBytes;
  }

  /** The framing fault in the bytes since the last answer. A frame that has not ended is not a fault yet. */
  get fault(): FramingFault | undefined {
    return this.#decoder.fault;
  }

  /** Why nothing more is read; undefined while the stream can be trusted. */
  get failure(): FramingFailure | undefined {
    return this.#failure;
  }

  /** The answers that a chunk completes, up to a failure of the stream. */
  push(chunk: Uint8Array): Uint8Array[] {
    const answers: Uint8Array[] = [];
    if (this.#failure !== undefined) return answers;
    for (const event of this.#decoder.push(this.#lenient?.rewrite(chunk) ?? chunk)) {
      if (event.kind === 'junk') {
        this.#skippedBytes += event.bytes;
        continue;
      }
      if (event.kind === 'frame' && !holdsFrameBytes(event.payload)) {
        answers.push(event.payload);
        continue;
      }
      const isUnended = event.kind === 'frame' && event.payload.includes(END_BLOCK);
      this.#failure = isUnended ? 'end-without-cr' : (this.fault ?? 'bad-frame');
      break;
    }
    return answers;
  }
}
