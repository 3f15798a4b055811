import { setTimeout as sleep } from 'node:timers/promises';
import { errorKind } from '../../runtime/observability/log.ts';
import { LinkKeeper } from '../link/link-keeper.ts';
import type { HeldMessage } from '../queue/queue.ts';
import { deliver } from './delivery.ts';
import { Intake } from './intake.ts';
import { passOn } from './pass-on.ts';
import type { DeliveryPorts, SharedPorts } from './ports.ts';

/** What giving messages back gets when a stop has taken as long as it may and the queue does not answer. */
const GIVE_BACK_MS = 5000;

/**
 * One lane: a link, and a loop that connects first, then receives, then delivers. No receive begins while there
 * is no link or the breaker is open, so an outage of the endpoint costs no receive counts. FIFO group locking keeps
 * each patient's messages in order across lanes and processes.
 */
export class Lane {
  readonly #ports: DeliveryPorts;
  readonly #intake: Intake;
  readonly #deadline = new AbortController();
  readonly #done: Promise<void>;
  /** Of the last accepted message, while it is under way. */
  #removal: Promise<void> | undefined;

  constructor(shared: SharedPorts) {
    this.#ports = { ...shared, keeper: new LinkKeeper(shared), deadline: this.#deadline.signal };
    this.#intake = new Intake(this.#ports);
    this.#done = this.#run();
  }

  /** Whether its link is up and the queue answers. */
  get isReady(): boolean {
    return this.#ports.keeper.isUp && this.#intake.isWell;
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
    const { keeper, ledger } = this.#ports;
    while ((await keeper.lasting()) !== undefined) {
      const message = await this.#intake.next(this.#removal);
      if (message === undefined) continue;
      if (ledger.isSettled(message.id)) await this.#removeSettled(message);
      else if (message.route.length > 0) await this.#passOn(message);
      else await this.#deliver(message);
    }
    await this.#removal;
    keeper.close();
  }

  /**
   * Delivers a message. Its removal continues while the next one is received and delivered, which saves each a round
   * trip to the queue. There is one removal at a time, so a queue that removes nothing is not received from for long.
   */
  async #deliver(message: HeldMessage): Promise<void> {
    try {
      const leave = await deliver(message, this.#ports);
      if (leave === undefined) return;
      await this.#removal;
      this.#removal = leave()
        .catch((error) => this.#broken(message, error))
        .finally(() => {
          this.#removal = undefined;
        });
    } catch (error) {
      await this.#broken(message, error);
    }
  }

  async #passOn(message: HeldMessage): Promise<void> {
    await passOn(message, this.#ports).catch((error) => this.#broken(message, error));
  }

  /** An unexpected error delays this message by one visibility timeout; the lane survives. */
  async #broken(message: HeldMessage, error: unknown): Promise<void> {
    const { log, settings, stopping } = this.#ports;
    log.error('delivery-broken', { queueMessageId: message.id, error: errorKind(error) });
    await sleep(settings.backoffMinMs, undefined, { signal: stopping }).catch(() => undefined);
  }

  async #removeSettled(message: HeldMessage): Promise<void> {
    const { queue, ledger, log } = this.#ports;
    await queue.remove(message).then(
      () => ledger.forget(message.id),
      (error) => log.warn('remove-failed', { queueMessageId: message.id, error: errorKind(error) }),
    );
  }
}
