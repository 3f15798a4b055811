import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../runtime/observability/log.ts';
import type { Breaker } from '../breaker.ts';
import type { SenderSettings } from '../settings.ts';
import type { Connect } from './connect.ts';
import { ConnectPace } from './connect-pace.ts';
import type { Link } from './link.ts';
import { LinkLog } from './link-log.ts';

/** Failed connects in a row after which a lane leaves messages to others, if those have links. */
const FAILURES_UNTIL_LEFT_OUT = 3;

/** How long after an answer an endpoint that closes after each may take to do so. */
const LONGEST_CLOSE_MS = 50;

export interface KeeperPorts {
  readonly connect: Connect;
  readonly breaker: Breaker;
  readonly settings: SenderSettings;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/**
 * Keeps the one link of a lane: connects, and after each failure waits longer before it connects again. A link that
 * goes down right after it came up counts as a failed connect, and an attempt without an answer as a failure too, so an
 * endpoint that takes connections and does nothing with them is not asked at full speed.
 */
export class LinkKeeper {
  /** Called when a connect or an attempt has failed. */
  onFailure: () => void = () => undefined;
  /** Called when connects fail again and again while other lanes are connected: the endpoint takes no more of them. */
  onLeftOut: () => void = () => undefined;
  readonly #ports: KeeperPorts;
  readonly #log: LinkLog;
  readonly #pace: ConnectPace;
  #link: Link | undefined;
  #connecting: Promise<Link | undefined> | undefined;
  /** Whether the link was up for the minimum backoff, or brought an answer. */
  #hasLasted = false;
  /** Whether the endpoint closed the last link that it answered on after the first acceptance, as some do after each. */
  #closesAfterEach = false;
  #onFallen: () => void = () => undefined;

  constructor(ports: KeeperPorts) {
    this.#ports = ports;
    this.#log = new LinkLog(ports.log, ports.settings);
    this.#pace = new ConnectPace(ports.settings);
  }

  get isUp(): boolean {
    return this.#link?.isUp === true;
  }

  /** Whether the last connect or attempt failed, and nothing has worked since. */
  get isFailing(): boolean {
    return this.#pace.isFailing;
  }

  /** A link, connected again if it is down, however long that takes; undefined once the process stops. */
  up(): Promise<Link | undefined> {
    this.#connecting ??= this.#bringUp().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /**
   * The link, once it can be trusted with a message: where connects failed or links went down right away, it has to last for
   * the minimum backoff first. Undefined once the process stops.
   */
  async lasting(): Promise<Link | undefined> {
    for (;;) {
      const link = await this.up();
      if (link === undefined || this.#pace.failedConnects === 0) return link;
      // It has lasted then, or has fallen.
      await this.#pause(this.#ports.settings.backoffMinMs);
    }
  }

  /**
   * The link that lasts, for the next write. A message that is written on a link that the endpoint has closed is not answered, and has to be sent again: a close
   * that came with the last answer is seen first, and one that is expected is waited for.
   */
  async open(): Promise<Link | undefined> {
    for (;;) {
      const link = await this.lasting();
      if (link === undefined || link.accepted === 0) return link;
      if (this.#closesAfterEach && link.accepted === 1) await this.#fallen();
      else await nextTurn();
      if (link.isUp) return link;
    }
  }

  /** The endpoint answered: whatever it said, it is there. */
  answered(): void {
    this.#pace.answered();
    this.#lasts();
    this.#ports.breaker.answered();
  }

  /** An attempt ended without an answer that can be trusted: its link is not used again. */
  unanswered(): void {
    this.#pace.unanswered();
    // It may have been one connection too many, so the next one has to last before it gets a message.
    if (!this.#hasLasted) this.#pace.connectFailed();
    this.#ports.breaker.unanswered();
    this.#link?.destroy();
    this.onFailure();
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
      await this.#pause(this.#pace.delayMs(this.#link?.hasServed === true));
      if (!stopping.aborted) await this.#connect();
    }
    return undefined;
  }

  async #connect(): Promise<void> {
    const { connect, breaker, settings, stopping } = this.#ports;
    this.#pace.connecting();
    try {
      const link = await connect(stopping);
      this.#link = link;
      this.#hasLasted = false;
      this.#log.up();
      breaker.linkUp();
      link.whenIgnored((acknowledgment) => this.#log.ignored(acknowledgment));
      const lasting = setTimeout(() => this.#lasts(), settings.backoffMinMs).unref();
      link.whenDown(() => {
        clearTimeout(lasting);
        this.#fell(link);
      });
    } catch (error) {
      if (stopping.aborted) return;
      this.#connectFailed();
      this.#log.connectFailed(this.#pace.failedConnects, error);
    }
  }

  #lasts(): void {
    this.#pace.lasts();
    if (this.#hasLasted) return;
    this.#hasLasted = true;
    // The answer may be the last that came over it.
    if (this.isUp) this.#ports.breaker.linkLasts();
  }

  #fell(link: Link): void {
    const { breaker, stopping } = this.#ports;
    breaker.linkDown(this.#hasLasted);
    if (link.accepted > 0) this.#closesAfterEach = link.accepted === 1 && link.failure?.code === 'closed';
    this.#onFallen();
    // What was written on it is judged by its answer.
    const isFailedConnect = !this.#hasLasted && !link.wasUsed;
    if (isFailedConnect) this.#connectFailed();
    this.#log.down(link, isFailedConnect && !stopping.aborted);
    // At once, whatever the lane is waiting for: a receive that is under way may bring a message.
    void this.up();
  }

  #connectFailed(): void {
    const { breaker } = this.#ports;
    this.#pace.connectFailed();
    breaker.connectFailed();
    this.onFailure();
    if (this.#pace.failedConnects >= FAILURES_UNTIL_LEFT_OUT && breaker.linksUp > 0) this.onLeftOut();
  }

  /** Waits until the link has fallen, or could be expected to have. */
  async #fallen(): Promise<void> {
    const fallen = new Promise<void>((resolve) => {
      this.#onFallen = resolve;
    });
    await Promise.race([fallen, this.#pause(LONGEST_CLOSE_MS)]);
  }

  async #pause(ms: number): Promise<void> {
    // Rejects when the process stops, which the caller sees by itself.
    if (ms > 0) await sleep(ms, undefined, { signal: this.#ports.stopping }).catch(() => undefined);
  }
}
