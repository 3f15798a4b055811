import type { Socket } from 'node:net';
import type { Acknowledgment } from '../../hl7v2/acknowledgment.ts';
import { AnswerDecoder, type Framing } from '../../hl7v2/answer-decoder.ts';
import { AcceptedIds } from './accepted-ids.ts';
import { AnswerTimer } from './answer-timer.ts';
import { type FailureReason, LinkFailure, reasonOf } from './link-failure.ts';

/** Largest acknowledgment; larger ones are no acknowledgment. */
const MOST_ACK_BYTES = 65_536;

const NOBODY_WAITS = () => undefined;

/** Further acknowledgments that are ignored between two acceptances; an endpoint with more of them is out of step. */
const MOST_IGNORED = 1000;

/**
 * One connection to the endpoint, with at most one message on it. Once anything is wrong with it, it is
 * destroyed and stays down, so a late acknowledgment can never be taken for that of the next message. A further
 * acknowledgment of a message that was accepted on it is nothing wrong: it says whose it is, and is ignored.
 */
export class Link {
  readonly #socket: Socket;
  readonly #decoder: AnswerDecoder;
  readonly #frames: Uint8Array[] = [];
  #failure: LinkFailure | undefined;
  #isExchanging = false;
  #wasUsed = false;
  readonly #accepted = new AcceptedIds();
  /** Since the last acceptance. */
  #ignored = 0;
  #onIgnored: (acknowledgment: Acknowledgment) => void = () => undefined;
  #onDown: () => void = () => undefined;
  #sawByte = false;
  readonly #timer = new AnswerTimer(() => this.#end(this.#sawByte ? 'timeout-partial' : 'timeout-no-byte'));
  #wake: () => void = NOBODY_WAITS;

  constructor(socket: Socket, framing: Framing) {
    this.#socket = socket;
    this.#decoder = new AnswerDecoder(MOST_ACK_BYTES, framing);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('end', () => this.#end('closed'));
    socket.on('error', (cause) => this.#fail(reasonOf(cause), cause));
    socket.on('close', () => this.#end('closed'));
  }

  get isUp(): boolean {
    return this.#failure === undefined;
  }

  /** Whether anything was ever written on it. */
  get wasUsed(): boolean {
    return this.#wasUsed;
  }

  /** Whether it was closed between two messages, and one was accepted on it before. */
  get hasServed(): boolean {
    return this.#failure?.code === 'closed' && !this.#isExchanging && !this.#accepted.isEmpty;
  }

  /** Whether an acknowledgment with this MSA-2 could be a further one of an earlier message. */
  hasAccepted(controlId: string): boolean {
    return this.#accepted.has(controlId);
  }

  /** Calls back with each further acknowledgment that is ignored. */
  whenIgnored(callback: (acknowledgment: Acknowledgment) => void): void {
    this.#onIgnored = callback;
  }

  /** Calls back once it is down; at once if it is. */
  whenDown(callback: () => void): void {
    if (this.#failure === undefined) this.#onDown = callback;
    else callback();
  }

  /** Bytes outside frames that were skipped since it came up. */
  get skippedBytes(): number {
    return this.#decoder.skippedBytes;
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
    return this.#frame();
  }

  /**
   * Waits on, instead of a frame that came, if that is a further acknowledgment of a message that was accepted on this
   * link; the time to wait does not begin anew. Undefined if the frame is something else.
   */
  instead(frame: Uint8Array): Promise<Uint8Array> | undefined {
    return this.#ignores(frame) ? this.#frame() : undefined;
  }

  /** Ends an exchange whose acknowledgment came, with the control ID if that accepted it. Anything else that came costs the link. */
  finish(acceptedId?: string): void {
    this.#timer.stop();
    this.#isExchanging = false;
    if (acceptedId !== undefined) {
      this.#accepted.add(acceptedId);
      this.#ignored = 0;
    }
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

  #frame(): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#wake = () => {
        const frame = this.#frames.shift();
        if (frame === undefined && this.#failure === undefined) return;
        this.#wake = NOBODY_WAITS;
        if (frame === undefined) reject(this.#failure);
        else resolve(frame);
      };
      this.#wake();
    });
  }

  #take(chunk: Uint8Array): void {
    if (this.#failure !== undefined) return;
    this.#sawByte = true;
    this.#frames.push(...this.#decoder.push(chunk));
    if (this.#decoder.failure !== undefined) this.#fail(this.#decoder.failure);
    else if (!this.#isExchanging) this.#refuseMore();
    this.#wake();
  }

  /**
   * Nothing was asked for: a frame would mix with the next acknowledgment, but for a further acknowledgment. The
   * beginning of a frame may be that of one only where there was a first one.
   */
  #refuseMore(): void {
    const isStrange = (frame: Uint8Array) => !this.#ignores(frame);
    const isBegun = this.#decoder.isInside && this.#accepted.isEmpty;
    if (this.#frames.splice(0).some(isStrange) || isBegun) this.#fail('bad-frame');
  }

  #ignores(frame: Uint8Array): boolean {
    const acknowledgment = this.#accepted.acknowledgedBy(frame);
    if (acknowledgment === undefined || this.#ignored === MOST_IGNORED) return false;
    this.#ignored += 1;
    this.#onIgnored(acknowledgment);
    return true;
  }

  /** The end of what can come; bytes of an answer that is framed badly are the reason that it was none. */
  #end(code: FailureReason): void {
    this.#fail((this.#isExchanging ? this.#decoder.fault : undefined) ?? code);
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
