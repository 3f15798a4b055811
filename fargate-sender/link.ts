import type { Socket } from 'node:net';
import { FrameDecoder, MOST_JUNK_BYTES } from '../hl7v2/mllp.ts';
import { AnswerTimer } from './answer-timer.ts';
import { type FailureReason, LinkFailure, reasonOf } from './link-failure.ts';

/** Largest acknowledgment; larger ones are no acknowledgment. */
const MOST_ACK_BYTES = 65_536;

const NOBODY_WAITS = () => undefined;

/**
 * One connection to the endpoint, with at most one message on it. Once anything is wrong with it, it is
 * destroyed and stays down, so a late acknowledgment can never be taken for that of the next message.
 */
export class Link {
  readonly #socket: Socket;
  readonly #decoder = new FrameDecoder(MOST_ACK_BYTES);
  readonly #frames: Uint8Array[] = [];
  #failure: LinkFailure | undefined;
  #isExchanging = false;
  #wasUsed = false;
  #onDown: () => void = () => undefined;
  #sawByte = false;
  #skippedBytes = 0;
  readonly #timer = new AnswerTimer(() => this.#fail(this.#sawByte ? 'timeout-partial' : 'timeout-no-byte'));
  #wake: () => void = NOBODY_WAITS;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('end', () => this.#fail('closed'));
    socket.on('error', (cause) => this.#fail(reasonOf(cause), cause));
    socket.on('close', () => this.#fail('closed'));
  }

  get isUp(): boolean {
    return this.#failure === undefined;
  }

  /** Whether anything was ever written on it. */
  get wasUsed(): boolean {
    return this.#wasUsed;
  }

  /** Calls back once it is down; at once if it is. */
  whenDown(callback: () => void): void {
    if (this.#failure === undefined) this.#onDown = callback;
    else callback();
  }

  /** Bytes outside frames that were skipped since it came up. */
  get skippedBytes(): number {
    return this.#skippedBytes;
  }

  /** Why the link is down; undefined while it is up. */
  get failure(): LinkFailure | undefined {
    return this.#failure;
  }

  /**
   * Sends a frame in one write and waits for the next frame that comes back.
   *
   * @throws LinkFailure if the link fails or nothing comes in time; the link is down then
   */
  exchange(frame: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#isExchanging = true;
    this.#wasUsed = true;
    this.#socket.write(frame);
    return this.next(timeoutMs);
  }

  /** Waits for a further frame of the same exchange: an application acknowledgment behind a commit one. */
  next(timeoutMs: number): Promise<Uint8Array> {
    this.#sawByte = false;
    this.#timer.start(timeoutMs);
    return new Promise((resolve, reject) => {
      this.#wake = () => {
        const frame = this.#frames.shift();
        if (frame === undefined && this.#failure === undefined) return;
        this.#timer.stop();
        this.#wake = NOBODY_WAITS;
        if (frame === undefined) reject(this.#failure);
        else resolve(frame);
      };
      this.#wake();
    });
  }

  /** Ends an exchange whose acknowledgment came. More than was asked for cannot be told apart from the next one. */
  finish(): void {
    this.#isExchanging = false;
    this.#refuseMore();
  }

  /** Ends the connection with FIN, and is down at once; what the other side does then is waited for by nobody. */
  close(): void {
    this.#failure ??= new LinkFailure('closed');
    this.#socket.end();
  }

  destroy(): void {
    this.#fail('closed');
  }

  #take(chunk: Uint8Array): void {
    this.#sawByte = true;
    for (const event of this.#decoder.push(chunk)) {
      if (this.#failure !== undefined) break;
      if (event.kind === 'junk') this.#skippedBytes += event.bytes;
      if (event.kind === 'frame') this.#frames.push(event.payload);
      else if (event.kind === 'oversize' || event.sinceFrame > MOST_JUNK_BYTES) this.#fail('bad-frame');
    }
    if (!this.#isExchanging) this.#refuseMore();
    this.#wake();
  }

  /** Nothing was asked for: a frame, or the beginning of one, would mix with the next acknowledgment. */
  #refuseMore(): void {
    if (this.#frames.length > 0 || this.#decoder.isInside) this.#fail('bad-frame');
  }

  #fail(code: FailureReason, cause?: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = new LinkFailure(code, cause);
    this.#socket.destroy();
    this.#timer.end();
    this.#wake();
    this.#onDown();
  }
}
