import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../runtime/backoff.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { METRICS } from '../../runtime/observability/metrics.ts';
import type { Ask, HeldMessage } from '../queue/queue.ts';
import { LONG_POLL_SECONDS } from '../queue/sqs.ts';
import { visibilityTimeoutMs } from '../queue/visibility.ts';
import { afterWrite } from './after-write.ts';
import { Pace } from './pace.ts';
import type { DeliveryPorts } from './ports.ts';
import { Room } from './room.ts';

/** What a receive that is under way gets when the process stops, before it is aborted. */
const RECEIVE_GRACE_MS = 2000;

/** Receives of a lane that are under way at a time, while each brings as many messages as it asked for. */
const MOST_RECEIVES = 3;

/** What a lane holds when it may ask for more. */
export interface Held {
  /** Messages that are not settled. */
  readonly unsettled: number;
  /** Those of them that have their turn. */
  readonly ready: number;
  /** Messages that are being removed. */
  readonly leaving: number;
  readonly isSending: boolean;
  /** In how many ms one that waits for its time is due; infinity if none does. */
  readonly dueInMs: number;
  /** Whether nothing can be sent but a probe. */
  readonly isProbing: boolean;
}

/** Takes messages from the queue for one lane, ahead of their turns. */
export class Intake {
  readonly pace = new Pace();
  readonly room: Room;
  readonly #ports: DeliveryPorts;
  /** Aborts receives that are under way for too long after a stop. */
  readonly #receiving = new AbortController();
  #failures = 0;
  #underWay = 0;
  /** Whether the last receive brought as many as it asked for. */
  #wasFull = false;
  /** When a receive that did not wait brought nothing; undefined once more may have come. */
  #dryAt: number | undefined;

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
    this.room = new Room(ports.settings);
    const abort = () => setTimeout(() => this.#receiving.abort(), RECEIVE_GRACE_MS).unref();
    ports.stopping.addEventListener('abort', abort, { once: true });
  }

  /** Whether the queue answers. */
  get isWell(): boolean {
    return this.#failures === 0;
  }

  /** A removal may have made the next message of its group available. */
  refill(): void {
    this.#dryAt = undefined;
  }

  /** What to ask for now; undefined if nothing. */
  wanted(held: Held): Ask | undefined {
    if (held.isProbing)
      return held.unsettled + this.#underWay > 0 ? undefined : { count: 1, waitSeconds: waitFor(held) };
    const count = this.room.count(held.unsettled);
    if (count === 0) return undefined;
    const isBusy = held.isSending || held.ready > 0;
    if (!isBusy) return this.#underWay > 0 ? undefined : this.#whenIdle(held, count);
    const most = this.#wasFull ? MOST_RECEIVES : 1;
    // Not for the place of each message that leaves: a call costs a millisecond of the processor, however few it brings.
    const isDue = this.#underWay < most && this.#dryAt === undefined && this.room.isWhole(count);
    return isDue && this.pace.isLow(held.ready + this.room.asked) ? { count, waitSeconds: 0 } : undefined;
  }

  /** In how many ms `wanted` may say something else although nothing has changed; infinity if never. */
  askAgainInMs({ dueInMs }: Held): number {
    const dryMs = this.#dryAt === undefined ? Number.POSITIVE_INFINITY : this.#dryForMs(this.#dryAt);
    return Math.min(dueInMs, dryMs > 0 ? dryMs : Number.POSITIVE_INFINITY);
  }

  /**
   * Receives what is wanted. When the link falls meanwhile, the receive continues: to abort it could hide the messages that it was
   * about to bring for a whole visibility timeout.
   *
   * @returns the messages, none if there are none or the process stops
   */
  async receive(ask: Ask): Promise<HeldMessage[]> {
    const { queue, settings, stopping } = this.#ports;
    const release = this.room.reserve(ask.count);
    this.#underWay += 1;
    await afterWrite();
    const begin = performance.now();
    try {
      const messages = await queue.receive(ask, visibilityTimeoutMs(settings), this.#receiving.signal);
      this.#failures = 0;
      this.#wasFull = messages.length === ask.count;
      if (ask.waitSeconds === 0) this.pace.called(performance.now() - begin);
      this.#dryAt = messages.length === 0 && ask.waitSeconds === 0 ? performance.now() : undefined;
      return messages;
    } catch (error) {
      if (!stopping.aborted) await this.#failed(error);
      return [];
    } finally {
      this.#underWay -= 1;
      release();
    }
  }

  /**
   * A lane that has nothing to send waits for messages, but not longer than until one of its own is due. It does not wait beside a removal: a
   * long poll may not notice that a removal makes the next message of its group available.
   */
  #whenIdle(held: Held, count: number): Ask | undefined {
    const waitSeconds = waitFor(held);
    const isDry = this.#dryAt !== undefined && this.#dryForMs(this.#dryAt) > 0;
    return waitSeconds === 0 && isDry ? undefined : { count, waitSeconds };
  }

  #dryForMs(dryAt: number): number {
    return dryAt + this.#ports.settings.backoffMinMs - performance.now();
  }

  async #failed(error: unknown): Promise<void> {
    const { settings, log, metrics, stopping } = this.#ports;
    this.#failures += 1;
    this.#wasFull = false;
    log.warn('receive-failed', { error: errorKind(error), attempt: this.#failures });
    metrics.record({ [METRICS.receiveFailures]: 1 });
    const { backoffMinMs, backoffMaxMs } = settings;
    const delayMs = backoffMs(this.#failures, backoffMinMs, backoffMaxMs, Math.random());
    await sleep(delayMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}

function waitFor({ leaving, dueInMs }: Held): number {
  return leaving > 0 ? 0 : Math.min(LONG_POLL_SECONDS, Math.max(0, Math.floor(dueInMs / 1000)));
}
