import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../runtime/backoff.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { GoneError } from '../queue/queue.ts';
import { afterWrite } from './after-write.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryPorts } from './ports.ts';

/** The longest that a settled message waits for others, to be removed together with them. */
const LONGEST_WAIT_MS = 1000;

/** What the lane does with the outcome of removals. */
export interface RemovalEvents {
  /** The message is no longer to be removed; `isRemoved` is false if it may still be in the queue. */
  left(delivery: Delivery, isRemoved: boolean): void;
  /** A call took so long. */
  called(ms: number): void;
}

/**
 * Removes the settled messages of one lane from the queue, while the lane goes on. Half a batch is removed together, a whole one while another removal is
 * under way, and what there is when the lane has nothing to send: a crash then sends few messages again. What fails is tried again, however
 * often that has to be.
 */
export class Removals {
  readonly #ports: DeliveryPorts;
  readonly #events: RemovalEvents;
  readonly #underWay = new Set<Promise<void>>();
  #waiting: Delivery[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: DeliveryPorts, events: RemovalEvents) {
    this.#ports = ports;
    this.#events = events;
  }

  add(delivery: Delivery): void {
    this.#waiting.push(delivery);
    const { receiveBatch } = this.#ports.settings;
    const enough = this.#underWay.size === 0 ? Math.ceil(receiveBatch / 2) : receiveBatch;
    if (this.#waiting.length >= enough) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), LONGEST_WAIT_MS);
  }

  /** Removes what waits, without waiting for more. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting.splice(0);
    if (batch.length === 0) return;
    const removal = afterWrite()
      .then(() => this.#remove(batch))
      .finally(() => this.#underWay.delete(removal));
    this.#underWay.add(removal);
  }

  /** Resolves when nothing is left to remove. */
  async done(): Promise<void> {
    this.flush();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #remove(batch: readonly Delivery[], failures = 1): Promise<void> {
    const { queue, ledger, settings, deadline } = this.#ports;
    const begin = performance.now();
    const failed = await queue.remove(batch.map(({ message }) => message));
    this.#events.called(performance.now() - begin);
    const again: Delivery[] = [];
    for (const delivery of batch) {
      const { message } = delivery;
      const isRemoved = !failed.has(message);
      if (!isRemoved) delivery.event('warn', 'remove-failed', { error: errorKind(failed.get(message)) });
      // A removal with an expired receipt may do nothing and say nothing: then it is remembered, and removed when it comes again.
      else if (delivery.isHidden) ledger.forget(message.id);
      if (isRemoved || failed.get(message) instanceof GoneError || deadline.aborted)
        this.#events.left(delivery, isRemoved);
      else again.push(delivery);
    }
    if (again.length === 0) return;
    const delayMs = backoffMs(failures, settings.backoffMinMs, settings.backoffMaxMs, Math.random());
    // A stop does not end this: the endpoint has the message, and the next receiver would send it again.
    await sleep(delayMs, undefined, { signal: deadline }).catch(() => undefined);
    await this.#remove(again, failures + 1);
  }
}
