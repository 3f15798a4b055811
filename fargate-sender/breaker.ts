import type { SenderSettings } from './settings.ts';

/** Failures in a row after which the endpoint counts as down. */
const FAILURES_UNTIL_DOWN = 3;

/** Ends a turn; the next one may begin then. */
export type EndTurn = () => void;

/**
 * The breaker of the endpoint, one for all lanes of a process. It counts failures in a row and says who may do what:
 *
 *               3 attempts in a row without an answer that can be trusted,
 *               or no link that lasted and 3 failed connects, or a quarantine with ON_REJECT=pause
 *     closed ──────────────────────────────────────────────────────────────▶ open
 *        ▲       an answer, whatever it says; a link that lasts; POST /resume  │ no receive; a held message
 *        └─────────────────────────────────────────────────────────────────────┘ stays and is the probe
 *
 * While it is open because nothing answers, one message at a time is sent as a probe, each lane at the pace of its own
 * backoff; if no lane holds one, a single receive fetches it. While it is open because of a pause, nothing is sent.
 */
export class Breaker {
  readonly #onReject: SenderSettings['onReject'];
  readonly #onChange: () => void;
  readonly #onOpened: (() => void)[] = [];
  #wasOpen = false;
  #unanswered = 0;
  #unreachable = 0;
  #linksUp = 0;
  #linksLasting = 0;
  #held = 0;
  #isPaused = false;
  #isProbing = false;
  readonly #waiting = new Set<() => void>();

  /** @param onChange called after everything that can change what the breaker says */
  constructor({ onReject }: Pick<SenderSettings, 'onReject'>, onChange: () => void = () => undefined) {
    this.#onReject = onReject;
    this.#onChange = onChange;
  }

  /** Calls back whenever it opens. */
  whenOpened(callback: () => void): void {
    this.#onOpened.push(callback);
  }

  get isOpen(): boolean {
    return this.#isPaused || !this.#answers || !this.#isReachable;
  }

  /** Whether nothing is to be sent, whoever has a turn, until an operator resumes. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Links that are up, of all lanes. */
  get linksUp(): number {
    return this.#linksUp;
  }

  linkUp(): void {
    this.#linksUp += 1;
    this.#changed();
  }

  /** @param hadLasted whether `linkLasts` was said of it */
  linkDown(hadLasted: boolean): void {
    this.#linksUp -= 1;
    if (hadLasted) this.#linksLasting -= 1;
    this.#changed();
  }

  /** A link that is up has lasted, or brought an answer: connects work. */
  linkLasts(): void {
    this.#linksLasting += 1;
    this.#unreachable = 0;
    this.#changed();
  }

  connectFailed(): void {
    this.#unreachable += 1;
    this.#changed();
  }

  /** The endpoint answered a message: whatever it said, it is there. */
  answered(): void {
    this.#unanswered = 0;
    this.#unreachable = 0;
    this.#changed();
  }

  /** An attempt ended without an answer that can be trusted. */
  unanswered(): void {
    this.#unanswered += 1;
    this.#changed();
  }

  /** A message went to quarantine; true if that pauses everything. */
  quarantined(): boolean {
    this.#isPaused ||= this.#onReject === 'pause';
    this.#changed();
    return this.#isPaused;
  }

  /** Goes on after a pause; false if there was none. */
  resume(): boolean {
    const wasPaused = this.#isPaused;
    this.#isPaused = false;
    this.#changed();
    return wasPaused;
  }

  /** A lane holds a message until it calls the function that this returns. */
  holding(): EndTurn {
    this.#held += 1;
    return () => {
      this.#held -= 1;
      this.#changed();
    };
  }

  /** Waits until a held message may be sent; undefined once `signal` is aborted. */
  turnToSend(signal: AbortSignal): Promise<EndTurn | undefined> {
    return this.#turn(() => !this.#isPaused, signal);
  }

  /** Waits until a lane may receive; undefined once `signal` is aborted. */
  turnToReceive(signal: AbortSignal): Promise<EndTurn | undefined> {
    return this.#turn(() => !this.#isPaused && (this.#answers || this.#held === 0), signal);
  }

  get #answers(): boolean {
    return this.#unanswered < FAILURES_UNTIL_DOWN;
  }

  get #isReachable(): boolean {
    // An endpoint that takes fewer connections than there are lanes refuses some for ever and works all the same.
    // A link that only just came up proves nothing: with TLS 1.3 a client learns a moment later that it is refused.
    return this.#linksLasting > 0 || this.#unreachable < FAILURES_UNTIL_DOWN;
  }

  async #turn(isAllowed: () => boolean, signal: AbortSignal): Promise<EndTurn | undefined> {
    while (!signal.aborted) {
      if (isAllowed() && this.#answers) return () => undefined;
      if (isAllowed() && !this.#isProbing) return this.#probe();
      await this.#change(signal);
    }
    return undefined;
  }

  #probe(): EndTurn {
    this.#isProbing = true;
    return () => {
      this.#isProbing = false;
      this.#changed();
    };
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }

  #changed(): void {
    for (const wake of [...this.#waiting]) wake();
    this.#onChange();
    const hasOpened = this.isOpen && !this.#wasOpen;
    this.#wasOpen = this.isOpen;
    if (hasOpened) for (const callback of this.#onOpened) callback();
  }
}
