import { setTimeout as sleep } from 'node:timers/promises';
import type { Acknowledgment } from '../../hl7v2/acknowledgment.ts';
import { backoffMs } from '../../runtime/backoff.ts';
import { MllpError } from '../../runtime/mllp/mllp-error.ts';
import { errorKind, type Log } from '../../runtime/observability/log.ts';
import { loggableId } from '../../runtime/observability/loggable-id.ts';
import type { Breaker } from '../breaker.ts';
import type { SenderSettings } from '../settings.ts';
import type { Connect } from './connect.ts';
import type { Link } from './link.ts';

/** Failed connects in a row after which a lane leaves messages to others, if those have links. */
const FAILURES_UNTIL_LEFT_OUT = 3;

export interface KeeperPorts {
  readonly connect: Connect;
  readonly breaker: Breaker;
  readonly settings: SenderSettings;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/**
 * Keeps the one link of a lane: connects, and after each failure waits longer before it connects again. A link that
 * falls right after it came up counts as a failed connect, and an attempt without an answer as a failure too, so an
 * endpoint that takes connections and does nothing with them is not asked at full speed.
 */
export class LinkKeeper {
  /** Called when connects fail again and again while other lanes are connected: the endpoint takes no more of them. */
  onLeftOut: () => void = () => undefined;
  readonly #ports: KeeperPorts;
  readonly #endpoint: string;
  #link: Link | undefined;
  #connecting: Promise<Link | undefined> | undefined;
  #failedConnects = 0;
  #unanswered = 0;
  /** Whether the link was up for the least backoff, or brought an answer. */
  #hasLasted = false;
  #lastConnect = Number.NEGATIVE_INFINITY;

  constructor(ports: KeeperPorts) {
    this.#ports = ports;
    this.#endpoint = `${ports.settings.host}:${ports.settings.port}`;
  }

  get isUp(): boolean {
    return this.#link?.isUp === true;
  }

  /** A link, connected anew if need be, however long that takes; undefined once the process stops. */
  up(): Promise<Link | undefined> {
    this.#connecting ??= this.#bringUp().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /**
   * The link, once it can be trusted with a message: where connects failed or links fell right away, it has to last for
   * the least backoff first. Undefined once the process stops.
   */
  async lasting(): Promise<Link | undefined> {
    for (;;) {
      const link = await this.up();
      if (link === undefined || this.#failedConnects === 0) return link;
      // It has lasted then, or has fallen.
      await this.#pause(this.#ports.settings.backoffMinMs);
    }
  }

  /** The endpoint answered: whatever it said, it is there. */
  answered(): void {
    this.#unanswered = 0;
    this.#lasts();
    this.#ports.breaker.answered();
  }

  /** An attempt ended without an answer that can be trusted: its link is not used again. */
  unanswered(): void {
    this.#unanswered += 1;
    // It may have been one connection too many, so the next one has to last before it gets a message.
    if (!this.#hasLasted) this.#failedConnects += 1;
    this.#ports.breaker.unanswered();
    this.#link?.destroy();
  }

  close(): void {
    this.#link?.close();
  }

  destroy(): void {
    this.#link?.destroy();
  }

  async #bringUp(): Promise<Link | undefined> {
    const { stopping } = this.#ports;
    while (!stopping.aborted) {
      if (this.#link?.isUp === true) return this.#link;
      await this.#pause(this.#delayMs());
      if (!stopping.aborted) await this.#connect();
    }
    return undefined;
  }

  /**
   * After failures the backoff; none after a link that brought an acceptance and was closed behind it, as some endpoints
   * do after each answer. Else connects stay a least pause apart.
   */
  #delayMs(): number {
    const { backoffMinMs, backoffMaxMs } = this.#ports.settings;
    const failures = this.#failedConnects + this.#unanswered;
    if (failures > 0) return backoffMs(failures, backoffMinMs, backoffMaxMs, Math.random());
    if (this.#link?.hasServed) return 0;
    return Math.max(0, this.#lastConnect + backoffMinMs - performance.now());
  }

  async #connect(): Promise<void> {
    const { connect, breaker, settings, log, stopping } = this.#ports;
    this.#lastConnect = performance.now();
    try {
      const link = await connect(stopping);
      this.#link = link;
      this.#hasLasted = false;
      log.info('link-up', { endpoint: this.#endpoint });
      breaker.linkUp();
      link.whenIgnored((acknowledgment) => this.#ignored(acknowledgment));
      const lasting = setTimeout(() => this.#lasts(), settings.backoffMinMs).unref();
      link.whenDown(() => {
        clearTimeout(lasting);
        this.#fell(link);
      });
    } catch (error) {
      if (stopping.aborted) return;
      this.#connectFailed();
      const reason = error instanceof MllpError ? error.code : undefined;
      const attempt = this.#failedConnects;
      log.warn('connect-failed', { endpoint: this.#endpoint, attempt, reason, error: causeOf(error) });
    }
  }

  /** What refuses a message that was accepted before has to be seen by somebody. */
  #ignored({ code, controlId }: Acknowledgment): void {
    const level = code === 'AA' || code === 'CA' ? 'info' : 'warn';
    this.#ports.log[level]('acknowledgment-ignored', {
      endpoint: this.#endpoint,
      controlId: loggableId(controlId),
      acknowledgmentCode: code,
    });
  }

  #lasts(): void {
    this.#failedConnects = 0;
    if (this.#hasLasted) return;
    this.#hasLasted = true;
    // The answer may be the last that came over it.
    if (this.isUp) this.#ports.breaker.linkLasts();
  }

  #fell(link: Link): void {
    const { breaker, log, stopping } = this.#ports;
    const { failure, skippedBytes } = link;
    breaker.linkDown(this.#hasLasted);
    // What was written on it is judged by its answer.
    const isFailedConnect = !this.#hasLasted && !link.wasUsed;
    if (isFailedConnect) this.#connectFailed();
    const reason = failure?.code;
    // It is all that is heard of an endpoint that refuses a certificate, or asks for one, behind the handshake.
    const level = isFailedConnect && !stopping.aborted ? 'warn' : 'info';
    log[level]('link-down', { endpoint: this.#endpoint, reason, error: causeOf(failure), skippedBytes });
    // At once, whatever the lane is waiting for: a receive that is under way may bring a message.
    void this.up();
  }

  #connectFailed(): void {
    const { breaker } = this.#ports;
    this.#failedConnects += 1;
    breaker.connectFailed();
    if (this.#failedConnects >= FAILURES_UNTIL_LEFT_OUT && breaker.linksUp > 0) this.onLeftOut();
  }

  async #pause(ms: number): Promise<void> {
    // Rejects when the process stops, which the caller sees by itself.
    if (ms > 0) await sleep(ms, undefined, { signal: this.#ports.stopping }).catch(() => undefined);
  }
}

function causeOf(error: unknown): string | undefined {
  return error instanceof Error && error.cause !== undefined ? errorKind(error.cause) : undefined;
}
