import { FrameDecoder, type FramingFault } from './frame-decoder.ts';
import { LenientFraming } from './lenient-framing.ts';
import { END_BLOCK, holdsFrameBytes } from './mllp.ts';

/** How the framing of answers is read: as MLLP has it, or with the faults that {@link LenientFraming} knows. */
export const FRAMINGS = ['strict', 'lenient'] as const;
export type Framing = (typeof FRAMINGS)[number];

/** Why no answer can be found in what came. */
export type FramingFailure = FramingFault | 'bad-frame';

/**
 * Finds the answers in what a receiver of messages sends back. A frame that holds a byte of the framing is two that ran
 * into each other, the first of them cut off: it is no answer, whatever it says.
 */
export class AnswerDecoder {
  readonly #decoder: FrameDecoder;
  readonly #lenient: LenientFraming | undefined;
  #skippedBytes = 0;
  #failure: FramingFailure | undefined;

  /** @param maxBytes of the largest answer */
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

  /** What is wrong with the framing of what came since the last answer; what is left open is no fault yet. */
  get fault(): FramingFault | undefined {
    return this.#decoder.fault;
  }

  /** Why nothing more is read; undefined while the stream can be trusted. */
  get failure(): FramingFailure | undefined {
    return this.#failure;
  }

  /** The answers that end in a piece, up to what makes the stream fail. */
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
