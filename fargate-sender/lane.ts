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
/** Accepted messages that could not be removed are few; the oldest are forgotten first. */
const MOST_ACCEPTED = 1000;

/**
 * One lane: a link, and a loop that connects first, then receives, then delivers. Nothing is received while
 * there is no link, so an outage of the endpoint costs no receive counts. FIFO group locking keeps each
 * patient's messages in order across lanes and processes.
 */
export class Lane {
  readonly #ports: DeliveryPorts;
  readonly #done: Promise<void>;

  constructor(queue: DeliveryQueue, settings: SenderSettings, log: Log, stopping: AbortSignal) {
    const keeper = new LinkKeeper(settings, log, stopping);
    this.#ports = { queue, keeper, settings, log, stopping, accepted: new Set() };
    this.#done = this.#run();
  }

  get isReady(): boolean {
    return this.#ports.keeper.isReady;
  }

  /** Waits until the lane has ended, at most `timeoutMs` for the acknowledgment it may be waiting for. */
  async stopped(timeoutMs: number): Promise<void> {
    const timer = setTimeout(() => this.#ports.keeper.destroy(), timeoutMs);
    await this.#done;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { keeper, stopping, accepted, queue, log } = this.#ports;
    while ((await keeper.up()) !== undefined) {
      const message = await this.#receive();
      if (message === undefined) continue;
      if (accepted.has(message.id)) {
        await queue.remove(message).then(
          () => accepted.delete(message.id),
          (error) => log.warn('remove-failed', { queueMessageId: message.id, error: errorKind(error) }),
        );
        continue;
      }
      await deliver(message, this.#ports);
      for (const id of accepted) if (accepted.size > MOST_ACCEPTED) accepted.delete(id);
    }
    if (stopping.aborted) keeper.close();
  }

  /** Receives until a message comes, the link falls or the process stops. */
  async #receive(): Promise<HeldMessage | undefined> {
    const { queue, settings, log, stopping } = this.#ports;
    const abort = new AbortController();
    const stop = () => setTimeout(() => abort.abort(), RECEIVE_GRACE_MS).unref();
    stopping.addEventListener('abort', stop, { once: true });
    try {
      return await queue.receive(holdMsOf(settings), abort.signal);
    } catch (error) {
      if (stopping.aborted) return undefined;
      log.warn('receive-failed', { error: errorKind(error) });
      const delayMs = backoffMs(1, settings.backoffMinMs, settings.backoffMaxMs, Math.random());
      await sleep(delayMs, undefined, { signal: stopping }).catch(() => undefined);
      return undefined;
    } finally {
      stopping.removeEventListener('abort', stop);
    }
  }
}
