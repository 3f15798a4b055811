import { setTimeout as sleep } from 'node:timers/promises';
import { errorKind, type Log } from '../runtime/log.ts';
import { backoffMs } from './backoff.ts';
import { deliver } from './delivery.ts';
import { holdMsOf } from './hold.ts';
import { LinkKeeper } from './link-keeper.ts';
import type { DeliveryPorts } from './ports.ts';
import type { DeliveryQueue, HeldMessage } from './queue.ts';
import type { SenderSettings } from './settings.ts';

/** What a receive that is under way gets when the process stops, before it is aborted. */
const RECEIVE_GRACE_MS = 2000;
/** Messages that are done with and could not be removed are few; the oldest are forgotten first. */
const MOST_SETTLED = 1000;

/** What all lanes of a process share. */
export interface Shared {
  readonly queue: DeliveryQueue;
  readonly settings: SenderSettings;
  readonly log: Log;
  readonly stopping: AbortSignal;
  readonly settled: Set<string>;
}

/**
 * One lane: a link, and a loop that connects first, then receives, then delivers. No receive begins while there
 * is no link, so an outage of the endpoint costs no receive counts. FIFO group locking keeps each
 * patient's messages in order across lanes and processes.
 */
export class Lane {
  readonly #ports: DeliveryPorts;
  readonly #deadline = new AbortController();
  readonly #done: Promise<void>;
  #receiveFailures = 0;

  constructor(shared: Shared) {
    const { settings, log, stopping } = shared;
    const keeper = new LinkKeeper(settings, log, stopping);
    this.#ports = { ...shared, keeper, deadline: this.#deadline.signal };
    this.#done = this.#run();
  }

  get isReady(): boolean {
    return this.#ports.keeper.isReady && this.#receiveFailures === 0;
  }

  /** Waits until the lane has ended, at most `timeoutMs` for the acknowledgment it may be waiting for. */
  async stopped(timeoutMs: number): Promise<void> {
    const timer = setTimeout(() => {
      this.#deadline.abort();
      this.#ports.keeper.destroy();
    }, timeoutMs);
    await this.#done;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { keeper, settled } = this.#ports;
    while ((await keeper.up()) !== undefined) {
      const message = await this.#next();
      if (message === undefined) continue;
      if (settled.has(message.id)) await this.#removeSettled(message);
      else await deliver(message, this.#ports);
      for (const id of settled) if (settled.size > MOST_SETTLED) settled.delete(id);
    }
    keeper.close();
  }

  /**
   * The next message, or undefined if none came or the process stops. When the link falls meanwhile the receive
   * goes on: to abort it could hide the message that it was about to bring, for the whole time of a hold.
   */
  async #next(): Promise<HeldMessage | undefined> {
    const { queue, settings, stopping } = this.#ports;
    const abort = new AbortController();
    const stop = () => setTimeout(() => abort.abort(), RECEIVE_GRACE_MS).unref();
    stopping.addEventListener('abort', stop, { once: true });
    try {
      const message = await queue.receive(holdMsOf(settings), abort.signal);
      this.#receiveFailures = 0;
      return message;
    } catch (error) {
      if (!stopping.aborted) await this.#receiveFailed(error);
      return undefined;
    } finally {
      stopping.removeEventListener('abort', stop);
    }
  }

  async #receiveFailed(error: unknown): Promise<void> {
    const { settings, log, stopping } = this.#ports;
    this.#receiveFailures += 1;
    log.warn('receive-failed', { error: errorKind(error), attempt: this.#receiveFailures });
    const delayMs = backoffMs(
      this.#receiveFailures,
      settings.backoffMinMs,
      settings.backoffMaxMs,
      Math.random(),
    );
    await sleep(delayMs, undefined, { signal: stopping }).catch(() => undefined);
  }

  async #removeSettled(message: HeldMessage): Promise<void> {
    const { queue, settled, log } = this.#ports;
    await queue.remove(message).then(
      () => settled.delete(message.id),
      (error) => log.warn('remove-failed', { queueMessageId: message.id, error: errorKind(error) }),
    );
  }
}
