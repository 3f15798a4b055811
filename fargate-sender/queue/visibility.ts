import type { SenderSettings } from '../settings.ts';
import { type DeliveryQueue, GoneError, type HeldMessage } from './queue.ts';

/** The visibility timeout of a message that is held, in ms: an attempt, and time to act on its outcome. */
export function visibilityTimeoutMs(settings: Pick<SenderSettings, 'ackTimeoutMs' | 'holdMarginMs'>): number {
  return settings.ackTimeoutMs + settings.holdMarginMs;
}

/**
 * The part of a visibility timeout that may have passed before it is extended for a write: three seconds of the default minute. Ten
 * messages that were received together are sent in that time, even if each takes 300 ms.
 */
const SPENT = 1 / 20;
/** The part after which it is extended while the message waits, and how often that is looked at. */
const SPENT_WAITING = 1 / 4;
const LOOKS = 6;
/** Messages of one call. */
const MOST_TOGETHER = 10;

interface Hold {
  hiddenUntil: number;
  isGone: boolean;
  /** The last extension, if it is under way. */
  extending: Promise<unknown>;
}

/**
 * Keeps the messages that a lane holds hidden from other receivers, by extending their visibility timeouts again and again, several in
 * a call. If the process dies, they are visible again after `timeoutMs` at the latest.
 */
export class Visibility {
  readonly #queue: Pick<DeliveryQueue, 'changeVisibility'>;
  readonly #timeoutMs: number;
  readonly #holds = new Map<HeldMessage, Hold>();
  #timer: NodeJS.Timeout | undefined;

  constructor(queue: Pick<DeliveryQueue, 'changeVisibility'>, timeoutMs: number) {
    this.#queue = queue;
    this.#timeoutMs = timeoutMs;
  }

  /** Keeps a message that was just received. */
  hold(message: HeldMessage): void {
    // The receive began its timeout, at some moment of its call.
    const hiddenUntil = message.askedAt + this.#timeoutMs;
    this.#holds.set(message, { hiddenUntil, isGone: false, extending: Promise.resolve() });
    // A call that fails is repeated the next time; the time lost by then shows in `remainingMs`.
    this.#timer ??= setInterval(() => this.#look(), this.#timeoutMs / LOOKS);
  }

  /** How long the message is certainly hidden from others, in ms. */
  remainingMs(message: HeldMessage): number {
    const hold = this.#holds.get(message);
    return hold === undefined || hold.isGone ? 0 : hold.hiddenUntil - performance.now();
  }

  /** Whether its visibility timeout ended, so that another receiver may have it. */
  isGone(message: HeldMessage): boolean {
    return this.#holds.get(message)?.isGone === true;
  }

  /** Whether so little of the timeout has passed that a message may be written. */
  isFresh(message: HeldMessage): boolean {
    return this.remainingMs(message) >= this.#timeoutMs * (1 - SPENT);
  }

  /** Extends the timeout to its full length, and that of others that have the least left; gives the error if it could not. */
  async extend(message: HeldMessage): Promise<unknown> {
    const others = this.#spent(SPENT).filter((other) => other !== message);
    return (await this.#extend([message, ...others.slice(0, MOST_TOGETHER - 1)])).get(message);
  }

  /** Extends no longer; resolves once no call for it is under way, which could undo what the caller does next. */
  async release(message: HeldMessage): Promise<void> {
    const hold = this.#holds.get(message);
    this.#holds.delete(message);
    if (this.#holds.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    await hold?.extending;
  }

  #look(): void {
    const spent = this.#spent(SPENT_WAITING);
    for (let from = 0; from < spent.length; from += MOST_TOGETHER)
      void this.#extend(spent.slice(from, from + MOST_TOGETHER));
  }

  /** The messages of whose timeout more than that part has passed, those with the least left first. */
  #spent(part: number): HeldMessage[] {
    const enough = performance.now() + this.#timeoutMs * (1 - part);
    return [...this.#holds]
      .filter(([, { isGone, hiddenUntil }]) => !isGone && hiddenUntil < enough)
      .toSorted(([, one], [, other]) => one.hiddenUntil - other.hiddenUntil)
      .map(([message]) => message);
  }

  async #extend(messages: readonly HeldMessage[]) {
    const asked = performance.now();
    const call = this.#queue.changeVisibility(messages, this.#timeoutMs);
    const holds = messages.flatMap((message) => this.#holds.get(message) ?? []);
    // An earlier call may still be under way, and take longer than this one.
    for (const hold of holds) hold.extending = Promise.allSettled([hold.extending, call]);
    const failures = await call;
    for (const message of messages) {
      const hold = this.#holds.get(message);
      if (hold === undefined) continue;
      if (!failures.has(message)) hold.hiddenUntil = asked + this.#timeoutMs;
      hold.isGone ||= failures.get(message) instanceof GoneError;
    }
    return failures;
  }
}
