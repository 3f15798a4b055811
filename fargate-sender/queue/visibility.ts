import type { SenderSettings } from '../settings.ts';
import { type DeliveryQueue, GoneError, type HeldMessage } from './queue.ts';

/** The visibility timeout of a message that is being delivered, in ms: an attempt, and time to act on its outcome. */
export function visibilityTimeoutMs(settings: Pick<SenderSettings, 'ackTimeoutMs' | 'holdMarginMs'>): number {
  return settings.ackTimeoutMs + settings.holdMarginMs;
}

/** The part of a visibility timeout that may have passed before it is extended: a second of the default minute. */
const SPENT = 1 / 60;

/**
 * Keeps a received message hidden from other receivers while it is being delivered, by extending its visibility timeout
 * again and again. If the process dies, the message is visible again after `timeoutMs` at the latest.
 */
export class Visibility {
  readonly #queue: DeliveryQueue;
  readonly #message: HeldMessage;
  readonly #timeoutMs: number;
  readonly #timer: NodeJS.Timeout;
  #hiddenUntil: number;
  #isGone = false;
  #renewing: Promise<unknown> = Promise.resolve();

  constructor(queue: DeliveryQueue, message: HeldMessage, timeoutMs: number) {
    this.#queue = queue;
    this.#message = message;
    this.#timeoutMs = timeoutMs;
    // The receive began it, at some moment of its call.
    this.#hiddenUntil = message.askedAt + timeoutMs;
    // A call that fails is repeated the next time; the time lost by then shows in `remainingMs`.
    this.#timer = setInterval(() => this.renew().catch(() => undefined), timeoutMs / 3);
  }

  /** How long the message is certainly hidden from others, in ms. */
  get remainingMs(): number {
    return this.#isGone ? 0 : this.#hiddenUntil - performance.now();
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /**
   * Extends the timeout to its full length, unless it is nearly that: right after a receive, a call is saved for each
   * message. Rejects as {@link renew} does.
   */
  async refresh(): Promise<void> {
    if (this.remainingMs < this.#timeoutMs * (1 - SPENT)) await this.renew();
  }

  /** Sets the timeout to its full length from now. Rejects if the queue cannot be reached or the message is gone. */
  renew(): Promise<void> {
    const renewed = this.#renew();
    // An earlier call may still be under way, and take longer than this one.
    this.#renewing = Promise.allSettled([this.#renewing, renewed]);
    return renewed;
  }

  /** Stops extending; resolves once no call is under way, which could undo what the caller does next. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
  }

  async #renew(): Promise<void> {
    const asked = performance.now();
    try {
      await this.#queue.changeVisibility(this.#message, this.#timeoutMs);
      this.#hiddenUntil = asked + this.#timeoutMs;
    } catch (error) {
      this.#isGone ||= error instanceof GoneError;
      throw error;
    }
  }
}
