import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../runtime/backoff.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { METRICS } from '../../runtime/observability/metrics.ts';
import type { HeldMessage } from '../queue/queue.ts';
import { visibilityTimeoutMs } from '../queue/visibility.ts';
import type { DeliveryPorts } from './ports.ts';

/** What a receive that is under way gets when the process stops, before it is aborted. */
const RECEIVE_GRACE_MS = 2000;

/** Takes messages from the queue for one lane, one at a time. */
export class Intake {
  readonly #ports: DeliveryPorts;
  /** Aborts a receive that is under way for too long after a stop. */
  readonly #receiving = new AbortController();
  #failures = 0;

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
    const abort = () => setTimeout(() => this.#receiving.abort(), RECEIVE_GRACE_MS).unref();
    ports.stopping.addEventListener('abort', abort, { once: true });
  }

  /** Whether the queue answers. */
  get isWell(): boolean {
    return this.#failures === 0;
  }

  /**
   * The next message, or undefined if none came, the link fell before, or the process stops. When the link falls
   * during the receive, the receive continues: to abort it could hide the message that it was about to bring for a whole
   * visibility timeout.
   *
   * @param removal of the message that was accepted before, while it is under way
   */
  async next(removal: Promise<void> | undefined): Promise<HeldMessage | undefined> {
    const { queue, settings, stopping, breaker, keeper } = this.#ports;
    const endTurn = await breaker.turnToReceive(stopping);
    if (endTurn === undefined) return undefined;
    try {
      if (!keeper.isUp) return undefined;
      // A long poll may not notice that a removal makes the next message of its group available.
      const waits = removal === undefined;
      const message = await queue.receive(visibilityTimeoutMs(settings), waits, this.#receiving.signal);
      this.#failures = 0;
      if (message === undefined && removal !== undefined) await this.#removed(removal);
      return message;
    } catch (error) {
      if (!stopping.aborted) await this.#failed(error);
      return undefined;
    } finally {
      endTurn();
    }
  }

  /** Waits for a removal, but not for long: other messages may come meanwhile. */
  async #removed(removal: Promise<void>): Promise<void> {
    const { settings, stopping } = this.#ports;
    const enough = new AbortController();
    const signal = AbortSignal.any([enough.signal, stopping]);
    await Promise.race([removal, sleep(settings.backoffMinMs, undefined, { signal })]).catch(() => undefined);
    enough.abort();
  }

  async #failed(error: unknown): Promise<void> {
    const { settings, log, metrics, stopping } = this.#ports;
    this.#failures += 1;
    log.warn('receive-failed', { error: errorKind(error), attempt: this.#failures });
    metrics.record({ [METRICS.receiveFailures]: 1 });
    const { backoffMinMs, backoffMaxMs } = settings;
    const delayMs = backoffMs(this.#failures, backoffMinMs, backoffMaxMs, Math.random());
    await sleep(delayMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}
