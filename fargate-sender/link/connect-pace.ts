import { backoffMs } from '../../runtime/backoff.ts';
import type { SenderSettings } from '../settings.ts';

/** When a lane connects again: counts what failed, and says how long to wait. */
export class ConnectPace {
  readonly #settings: Pick<SenderSettings, 'backoffMinMs' | 'backoffMaxMs'>;
  #failedConnects = 0;
  /** Attempts in a row without an answer that can be trusted. */
  #unanswered = 0;
  #lastConnect = Number.NEGATIVE_INFINITY;

  constructor(settings: Pick<SenderSettings, 'backoffMinMs' | 'backoffMaxMs'>) {
    this.#settings = settings;
  }

  /** Connects that failed, and links that fell right after they came up, since the last link that lasted. */
  get failedConnects(): number {
    return this.#failedConnects;
  }

  /** Whether there is a backoff before the next connect. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }

  get #failures(): number {
    return this.#failedConnects + this.#unanswered;
  }

  connecting(): void {
    this.#lastConnect = performance.now();
  }

  connectFailed(): void {
    this.#failedConnects += 1;
  }

  /** A link has lasted: connects work. */
  lasts(): void {
    this.#failedConnects = 0;
  }

  answered(): void {
    this.#unanswered = 0;
  }

  unanswered(): void {
    this.#unanswered += 1;
  }

  /**
   * How long to wait before the next connect, in ms: after failures the backoff. There is no wait after a link that served
   * and was then closed, as some endpoints do after each answer. Else connects are the minimum backoff apart.
   *
   * @param hasServed whether the last link was closed between two messages after an acceptance
   */
  delayMs(hasServed: boolean): number {
    const { backoffMinMs, backoffMaxMs } = this.#settings;
    if (this.isFailing) return backoffMs(this.#failures, backoffMinMs, backoffMaxMs, Math.random());
    if (hasServed) return 0;
    return Math.max(0, this.#lastConnect + backoffMinMs - performance.now());
  }
}
