import { setTimeout as sleep } from 'node:timers/promises';
import type { Link } from '../link/link.ts';
import type { DeliveryPorts } from './ports.ts';

/**
 * The time in which a lane holds a message. It ends early, and the message is given back, when the process stops, has
 * held the message for the longest time allowed, or gets no link while other lanes have theirs.
 */
export class HeldTime {
  readonly #ports: DeliveryPorts;
  readonly #ending = new AbortController();
  readonly #end = () => this.#ending.abort();

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
  }

  /** Aborted when the message is to be given back. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** Runs `work` while the lane holds the message. */
  async during(work: () => Promise<void>): Promise<void> {
    const { breaker, keeper, settings, stopping } = this.#ports;
    keeper.onLeftOut = this.#end;
    const longest = setTimeout(this.#end, settings.longestHoldMs);
    stopping.addEventListener('abort', this.#end);
    if (stopping.aborted) this.#end();
    const release = breaker.holding();
    try {
      await work();
    } finally {
      release();
      keeper.onLeftOut = () => undefined;
      clearTimeout(longest);
      stopping.removeEventListener('abort', this.#end);
    }
  }

  /** The link of the lane, once it can be trusted with the message; undefined if the message is to be given back. */
  async link(): Promise<Link | undefined> {
    if (this.ending.aborted) return undefined;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const ended = () => resolve(undefined);
    this.ending.addEventListener('abort', ended);
    const link = await Promise.race([this.#ports.keeper.lasting(), promise]);
    this.ending.removeEventListener('abort', ended);
    return link;
  }

  /** Waits that long, or until the message is to be given back. */
  async pause(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: this.ending }).catch(() => undefined);
  }
}
