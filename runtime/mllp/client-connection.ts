import type { Socket } from 'node:net';
import { AnswerDecoder, type Framing } from '../../hl7v2/answer-decoder.ts';
import { AnswerInbox, type ReadAnswer } from './answer-inbox.ts';
import { AnswerTimer } from './answer-timer.ts';
import { failureOf, MllpError, type MllpFailure } from './mllp-error.ts';
import { ReadLoop } from './read-loop.ts';

/** Which frames may come although no exchange is under way. */
export interface Unasked {
  /** Whether the frame may be ignored. */
  ignores(frame: Uint8Array): boolean;
  /** Whether a frame that has only begun may become one that is ignored. */
  mayBegin(): boolean;
}

export interface ClientOptions {
  /** The largest answer, in bytes. */
  readonly maxAnswerBytes: number;
  readonly framing: Framing;
  readonly unasked: Unasked;
}

/**
 * The client's end of an MLLP connection, with at most one exchange at a time. After any failure the socket is destroyed
 * and the connection stays down, so a late answer can never be taken for that of the next message.
 */
export class ClientConnection {
  readonly #socket: Socket;
  readonly #decoder: AnswerDecoder;
  readonly #unasked: Unasked;
  readonly #timer = new AnswerTimer(() => this.#end(this.#sawByte ? 'timeout-partial' : 'timeout-no-byte'));
  readonly #inbox = new AnswerInbox();
  #failure: MllpError | undefined;
  #isExchanging = false;
  #wasUsed = false;
  #sawByte = false;
  #onDown: () => void = () => undefined;

  /** @param socket may still be connecting: a frame is written once it is connected, with TLS once it is verified */
  constructor(socket: Socket, { maxAnswerBytes, framing, unasked }: ClientOptions) {
    this.#socket = socket;
    this.#decoder = new AnswerDecoder(maxAnswerBytes, framing);
    this.#unasked = unasked;
    new ReadLoop(socket, this.#decoder, {
      isOver: () => this.#failure !== undefined,
      take: (answer) => this.#inbox.add(answer),
      caughtUp: () => this.#checkRest(),
      ended: () => this.#end('closed'),
    });
    socket.on('error', (cause) => this.#fail(failureOf(cause), cause));
    socket.on('close', () => this.#end('closed'));
  }

  /** Why the connection is down; undefined while it is up. */
  get failure(): MllpError | undefined {
    return this.#failure;
  }

  get isUp(): boolean {
    return this.#failure === undefined;
  }

  /** Whether an exchange is under way, or was when the connection failed. */
  get isExchanging(): boolean {
    return this.#isExchanging;
  }

  /** Whether anything was ever written. */
  get wasUsed(): boolean {
    return this.#wasUsed;
  }

  /** Bytes outside frames that were skipped since the connection came up. */
  get skippedBytes(): number {
    return this.#decoder.skippedBytes;
  }

  /** Calls back once the connection is down; at once if it is. */
  whenDown(callback: () => void): void {
    if (this.#failure === undefined) this.#onDown = callback;
    else callback();
  }

  /**
   * Begins an exchange: sends a frame in one write and waits for its answer.
   *
   * @param timeoutMs from the write to the whole answer; frames that are skipped do not extend it
   * @throws MllpError if the connection fails or no answer comes in time; the connection is down then
   */
  exchange<Answer>(frame: Uint8Array, timeoutMs: number, read: ReadAnswer<Answer>): Promise<Answer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#isExchanging = true;
    this.#wasUsed = true;
    this.#socket.write(frame);
    return this.next(timeoutMs, read);
  }

  /** Waits for a further answer of the same exchange, as an application acknowledgment after a commit one. */
  next<Answer>(timeoutMs: number, read: ReadAnswer<Answer>): Promise<Answer> {
    this.#sawByte = false;
    this.#timer.start(timeoutMs);
    return this.#inbox.answer(read);
  }

  /** Ends an exchange whose answer came. If more came that may not be ignored, the connection fails. */
  finish(): void {
    this.#timer.stop();
    this.#isExchanging = false;
    this.#refuseUnasked();
  }

  /** Closes the connection with FIN; it is down at once, and does not wait for what the other side does then. */
  close(): void {
    this.#failure ??= new MllpError('closed');
    this.#socket.end();
  }

  destroy(): void {
    this.#fail('closed');
  }

  #checkRest(): void {
    this.#sawByte = true;
    if (this.#decoder.failure !== undefined) this.#fail(this.#decoder.failure);
    else if (!this.#isExchanging) this.#refuseUnasked();
  }

  /** A frame that no exchange asked for would be mixed up with the next answer. */
  #refuseUnasked(): void {
    const isStrange = (frame: Uint8Array) => !this.#unasked.ignores(frame);
    const isBegun = this.#decoder.isInside && !this.#unasked.mayBegin();
    if (this.#inbox.takeRest().some(isStrange) || isBegun) this.#fail('bad-frame');
  }

  /** Nothing more comes. If the last bytes were badly framed, that is why there was no answer. */
  #end(code: MllpFailure): void {
    this.#fail((this.#isExchanging ? this.#decoder.fault : undefined) ?? code);
  }

  #fail(code: MllpFailure, cause?: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = new MllpError(code, cause);
    this.#socket.destroy();
    this.#timer.end();
    this.#inbox.fail(this.#failure);
    this.#onDown();
  }
}
