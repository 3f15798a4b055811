import type { Link } from '../link/link.ts';
import { LinkKeeper } from '../link/link-keeper.ts';
import { Bell } from './bell.ts';
import type { Delivery } from './delivery.ts';
import { Holding } from './holding.ts';
import { Intake } from './intake.ts';
import type { DeliveryPorts, SharedPorts } from './ports.ts';

/** What giving messages back gets when a stop has taken as long as it may and the queue does not answer. */
const GIVE_BACK_MS = 5000;

/**
 * One lane: a link, the messages that it holds (its hand), and three things that go on side by side:
 *
 *     queue ──receive, ahead──▶ hand ──one at a time──▶ link ──acknowledged──▶ removals ──in batches──▶ queue
 *       ▲                        │
 *       └──────given back────────┘ what cannot be sent soon, last first
 *
 * It connects first, then receives. While it sends, it asks for more, so early that they come before it has nothing to send. One
 * message is on the wire; the next one is written as soon as that one's answer is judged. A patient's next message is written only when
 * the last one is removed: FIFO group locking keeps a patient's messages in order across lanes and processes, the hand does within.
 *
 * - A message that waits (a refusal that is retried) keeps its place, and its patient's later messages wait. Others go on.
 * - When an attempt or a connect fails, and when the breaker opens, what was never sent goes back, last first, but for one
 *   message: that, and what was sent, is held and is what is sent next. Nothing is received meanwhile, so an outage costs no receive counts.
 * - When the process stops, all goes back but what is on the wire.
 */
export class Lane {
  readonly #ports: DeliveryPorts;
  readonly #intake: Intake;
  readonly #holding: Holding;
  readonly #bell = new Bell();
  readonly #deadline = new AbortController();
  readonly #done: Promise<void>;
  readonly #receives = new Set<Promise<void>>();
  #isSending = false;

  constructor(shared: SharedPorts) {
    this.#ports = { ...shared, keeper: new LinkKeeper(shared), deadline: this.#deadline.signal };
    this.#intake = new Intake(this.#ports);
    const { room, pace } = this.#intake;
    this.#holding = new Holding(this.#ports, room, pace, {
      changed: () => this.#bell.ring(),
      removed: () => this.#intake.refill(),
    });
    shared.stopping.addEventListener('abort', () => this.#bell.ring(), { once: true });
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
    await Promise.all([this.#send(), this.#receive()]);
    await Promise.all(this.#receives);
    await this.#holding.empty();
    this.#ports.keeper.close();
  }

  async #send(): Promise<void> {
    const { keeper, breaker, stopping } = this.#ports;
    for (;;) {
      while (this.#holding.next() === undefined && !stopping.aborted)
        await this.#bell.next(this.#holding.dueInMs);
      const link = await keeper.open();
      const endTurn = link && (await breaker.turnToSend(stopping));
      if (link === undefined || endTurn === undefined) return;
      // Chosen only now: what was next may have gone back meanwhile.
      const delivery = this.#holding.next();
      if (delivery !== undefined) await this.#sendOne(delivery, link);
      endTurn();
    }
  }

  async #sendOne(delivery: Delivery, link: Link): Promise<void> {
    const begin = performance.now();
    this.#isSending = true;
    const turn = this.#holding.turn(delivery, () => delivery.send(link));
    // While the endpoint works.
    this.#holding.next()?.prepare();
    const outcome = await turn;
    this.#isSending = false;
    if (outcome === 'settled') this.#intake.pace.exchanged(performance.now() - begin);
  }

  async #receive(): Promise<void> {
    const { keeper, breaker, stopping } = this.#ports;
    while ((await keeper.lasting()) !== undefined) {
      if (this.#wanted === undefined) {
        await this.#bell.next(this.#intake.askAgainInMs(this.#held));
        continue;
      }
      const endTurn = await breaker.turnToReceive(stopping);
      if (endTurn === undefined) return;
      const ask = keeper.isUp ? this.#wanted : undefined;
      if (ask === undefined) {
        endTurn();
        continue;
      }
      const receive = this.#intake
        .receive(ask)
        .then((messages) => this.#holding.take(messages))
        .finally(() => {
          endTurn();
          this.#receives.delete(receive);
          this.#bell.ring();
        });
      this.#receives.add(receive);
    }
  }

  get #wanted() {
    return this.#intake.wanted(this.#held);
  }

  get #held() {
    const { unsettled, ready, leaving, dueInMs } = this.#holding;
    const { keeper, breaker } = this.#ports;
    const isProbing = breaker.isOpen || keeper.isFailing;
    return { unsettled, ready, leaving, dueInMs, isSending: this.#isSending, isProbing };
  }
}
