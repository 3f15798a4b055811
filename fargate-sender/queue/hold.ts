import type { SenderSettings } from '../settings.ts';
import { type DeliveryQueue, GoneError, type HeldMessage } from './queue.ts';

/** How long a receive and a hold keep a message: an attempt, and time to act on its outcome. */
export function holdMsOf(settings: Pick<SenderSettings, 'ackTimeoutMs' | 'holdMarginMs'>): number {
  return settings.ackTimeoutMs + settings.holdMarginMs;
}

/** What may be spent of a hold that counts as whole: a second of the default minute. */
const SPENT = 1 / 60;

/**
 * Keeps a received message out of everybody else's hands for as long as it is being delivered, by extending its
 * visibility again and again. If the process dies, the message is free after `holdMs` at the latest.
 */
export class Hold {
  readonly #queue: DeliveryQueue;
  readonly #message: HeldMessage;
  readonly #holdMs: number;
  readonly #timer: NodeJS.Timeout;
  #heldUntil: number;
  #isGone = false;
  #renewing: Promise<unknown> = Promise.resolve();

  constructor(queue: DeliveryQueue, message: HeldMessage, holdMs: number) {
    this.#queue = queue;
    this.#message = message;
    this.#holdMs = holdMs;
    // The receive held it, from some moment of its call on.
    this.#heldUntil = message.askedAt + holdMs;
    // A queue that cannot be reached is asked again at the next beat; what is lost by then shows in `remainingMs`.
    this.#timer = setInterval(() => this.renew().catch(() => undefined), holdMs / 3);
  }

  /** How long the message is certainly held, in ms. */
  get remainingMs(): number {
    return this.#isGone ? 0 : this.#heldUntil - performance.now();
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /**
   * Holds it for the whole time, or very nearly: a receive has just done so, and each message would cost a call more.
   * Rejects as {@link renew} does.
   */
  async refresh(): Promise<void> {
    if (this.remainingMs < this.#holdMs * (1 - SPENT)) await this.renew();
  }

  /** Holds it for the whole time again. Rejects if the queue cannot be reached or the message is gone. */
  renew(): Promise<void> {
    const renewed = this.#renew();
    // An earlier one may still be under way, and be slower than this one.
    this.#renewing = Promise.allSettled([this.#renewing, renewed]);
    return renewed;
  }

  /** Ends holding; resolves when nothing of it is under way, which could come after what follows. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
  }

  async #renew(): Promise<void> {
    const asked = performance.now();
    try {
      await this.#queue.hold(this.#message, this.#holdMs);
      this.#heldUntil = asked + this.#holdMs;
    } catch (error) {
      this.#isGone ||= error instanceof GoneError;
      throw error;
    }
  }
}
