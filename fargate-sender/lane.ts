import { setTimeout as sleep } from 'node:timers/promises';
import { errorKind } from '../runtime/log.ts';
import { backoffMs } from './backoff.ts';
import { deliver } from './delivery.ts';
import { holdMsOf } from './hold.ts';
import { LinkKeeper } from './link-keeper.ts';
import type { DeliveryPorts, SharedPorts } from './ports.ts';
import type { HeldMessage } from './queue.ts';

/** What a receive that is under way gets when the process stops, before it is aborted. */
const RECEIVE_GRACE_MS = 2000;
/** What giving messages back gets when a stop has taken as long as it may and the queue does not answer. */
const GIVE_BACK_MS = 5000;
/** Messages that are done with and could not be removed, or went back, are few; the oldest are forgotten first. */
const MOST_KNOWN = 1000;

/**
 * One lane: a link, and a loop that connects first, then receives, then delivers. No receive begins while there
 * is no link or the breaker is open, so an outage of the endpoint costs no receive counts. FIFO group locking keeps
 * each patient's messages in order across lanes and processes.
 */
export class Lane {
  readonly #ports: DeliveryPorts;
  readonly #deadline = new AbortController();
  readonly #done: Promise<void>;
  #receiveFailures = 0;
  /** The removal of the last accepted message, while it is under way. */
  #leaving: Promise<void> | undefined;

  constructor(shared: SharedPorts) {
    this.#ports = { ...shared, keeper: new LinkKeeper(shared), deadline: this.#deadline.signal };
    this.#done = this.#run();
  }

  /** Whether its link is up and the queue answers. */
  get isReady(): boolean {
    return this.#ports.keeper.isUp && this.#receiveFailures === 0;
  }

  /** Waits until the lane has ended, at most `timeoutMs` for the acknowledgment it may be waiting for. */
  async stopped(timeoutMs: number): Promise<void> {
    const timers: NodeJS.Timeout[] = [];
    const late = new Promise<void>((resolve) => {
      const end = () => {
        this.#deadline.abort();
        this.#ports.keeper.destroy();
        timers.push(setTimeout(resolve, GIVE_BACK_MS));
      };
      timers.push(setTimeout(end, timeoutMs));
    });
    await Promise.race([this.#done, late]);
    for (const timer of timers) clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { keeper, settled, notArrived } = this.#ports;
    while ((await keeper.lasting()) !== undefined) {
      const message = await this.#next();
      if (message === undefined) continue;
      if (settled.has(message.id)) await this.#removeSettled(message);
      else await this.#deliver(message);
      for (const known of [settled, notArrived]) {
        const [oldest] = known.keys();
        if (oldest !== undefined && known.size > MOST_KNOWN) known.delete(oldest);
      }
    }
    await this.#leaving;
    keeper.close();
  }

  /**
   * Delivers a message. Its removal goes on while the next one is received and delivered, which takes a round trip to
   * the queue off each; one removal at a time, so a queue that removes nothing is not received from for long.
   */
  async #deliver(message: HeldMessage): Promise<void> {
    try {
      const leave = await deliver(message, this.#ports);
      if (leave === undefined) return;
      await this.#leaving;
      this.#leaving = leave()
        .catch((error) => this.#broken(message, error))
        .finally(() => {
          this.#leaving = undefined;
        });
    } catch (error) {
      await this.#broken(message, error);
    }
  }

  /** What nobody thought of costs this message a hold, and not the lane its life. */
  async #broken(message: HeldMessage, error: unknown): Promise<void> {
    const { log, settings, stopping } = this.#ports;
    log.error('delivery-broken', { queueMessageId: message.id, error: errorKind(error) });
    await sleep(settings.backoffMinMs, undefined, { signal: stopping }).catch(() => undefined);
  }

  /**
   * The next message, or undefined if none came, the link fell before, or the process stops. When the link falls
   * during the receive, that goes on: to abort it could hide the message that it was about to bring, for the whole
   * time of a hold.
   */
  async #next(): Promise<HeldMessage | undefined> {
    const { queue, settings, stopping, breaker, keeper } = this.#ports;
    const endTurn = await breaker.turnToReceive(stopping);
    if (endTurn === undefined) return undefined;
    const abort = new AbortController();
    const stop = () => setTimeout(() => abort.abort(), RECEIVE_GRACE_MS).unref();
    stopping.addEventListener('abort', stop, { once: true });
    try {
      if (!keeper.isUp) return undefined;
      // What waits for a message may not notice that a removal sets the next one of its group free.
      const leaving = this.#leaving;
      const message = await queue.receive(holdMsOf(settings), leaving === undefined, abort.signal);
      this.#receiveFailures = 0;
      if (message === undefined && leaving !== undefined) await this.#left(leaving);
      return message;
    } catch (error) {
      if (!stopping.aborted) await this.#receiveFailed(error);
      return undefined;
    } finally {
      endTurn();
      stopping.removeEventListener('abort', stop);
    }
  }

  /** Waits for a removal, but not for long: other messages may come meanwhile. */
  async #left(leaving: Promise<void>): Promise<void> {
    const { settings, stopping } = this.#ports;
    const enough = new AbortController();
    const signal = AbortSignal.any([enough.signal, stopping]);
    await Promise.race([leaving, sleep(settings.backoffMinMs, undefined, { signal })]).catch(() => undefined);
    enough.abort();
  }

  async #receiveFailed(error: unknown): Promise<void> {
    const { settings, log, stopping } = this.#ports;
    this.#receiveFailures += 1;
    log.warn('receive-failed', { error: errorKind(error), attempt: this.#receiveFailures });
    const { backoffMinMs, backoffMaxMs } = settings;
    const delayMs = backoffMs(this.#receiveFailures, backoffMinMs, backoffMaxMs, Math.random());
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
