import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../runtime/log.ts';
import { backoffMs } from './backoff.ts';
import { connectLink, type Link } from './link.ts';
import type { SenderSettings } from './settings.ts';

/** Failures in a row after which the endpoint counts as down. */
const FAILURES_UNTIL_DOWN = 3;

/**
 * Keeps the one link of a lane: connects, and after each failure waits longer before it connects again. The
 * failures are counted over the whole way to an answer, so an endpoint that takes connections and never
 * answers is not asked at full speed.
 */
export class LinkKeeper {
  readonly #settings: SenderSettings;
  readonly #log: Log;
  readonly #stopping: AbortSignal;
  #link: Link | undefined;
  #connecting: Promise<Link | undefined> | undefined;
  #failures = 0;
  #lastConnect = Number.NEGATIVE_INFINITY;

  constructor(settings: SenderSettings, log: Log, stopping: AbortSignal) {
    this.#settings = settings;
    this.#log = log;
    this.#stopping = stopping;
  }

  /** Whether the endpoint can be expected to take a message now. */
  get isReady(): boolean {
    return this.#link?.isUp === true && this.#failures < FAILURES_UNTIL_DOWN;
  }

  /** The link, connected anew if need be, however long that takes; undefined once the process stops. */
  up(): Promise<Link | undefined> {
    this.#connecting ??= this.#bringUp().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #bringUp(): Promise<Link | undefined> {
    while (!this.#stopping.aborted) {
      if (this.#link?.isUp === true) return this.#link;
      await this.#pause(this.#delayMs());
      if (!this.#stopping.aborted) await this.#connect();
    }
    return undefined;
  }

  /** The endpoint answered: whatever it said, it is there. */
  worked(): void {
    this.#failures = 0;
  }

  /** An attempt failed on this link; it is not used again. */
  failed(): void {
    this.#failures += 1;
    this.#link?.destroy();
  }

  close(): void {
    this.#link?.close();
  }

  destroy(): void {
    this.#link?.destroy();
  }

  /** After failures the backoff; after a link that was closed in peace, connects stay a least pause apart. */
  #delayMs(): number {
    const { backoffMinMs, backoffMaxMs } = this.#settings;
    if (this.#failures > 0) return backoffMs(this.#failures, backoffMinMs, backoffMaxMs, Math.random());
    return Math.max(0, this.#lastConnect + backoffMinMs - performance.now());
  }

  async #connect(): Promise<void> {
    const { host, port, connectTimeoutMs } = this.#settings;
    const endpoint = `${host}:${port}`;
    this.#lastConnect = performance.now();
    try {
      this.#link = await connectLink({ host, port, timeoutMs: connectTimeoutMs }, this.#stopping, () => {
        this.#log.info('link-down', { endpoint });
        // At once, whatever the lane is waiting for: a receive that is under way may bring a message.
        void this.up();
      });
      this.#log.info('link-up', { endpoint });
    } catch {
      this.#failures += 1;
      this.#log.warn('connect-failed', { endpoint, attempt: this.#failures, reason: 'connect' });
    }
  }

  async #pause(ms: number): Promise<void> {
    // Rejects when the process stops, which the caller sees by itself.
    if (ms > 0) await sleep(ms, undefined, { signal: this.#stopping }).catch(() => undefined);
  }
}
