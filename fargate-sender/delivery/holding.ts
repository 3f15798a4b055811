import { errorKind } from '../../runtime/observability/log.ts';
import type { EndTurn } from '../breaker.ts';
import type { HeldMessage } from '../queue/queue.ts';
import { Visibility, visibilityTimeoutMs } from '../queue/visibility.ts';
import { Delivery, type Outcome } from './delivery.ts';
import { giveBack } from './give-back.ts';
import { Hand } from './hand.ts';
import type { Pace } from './pace.ts';
import type { DeliveryPorts } from './ports.ts';
import { Removals } from './removals.ts';
import type { Room } from './room.ts';

/** What the holding of a lane tells it. */
export interface HoldingEvents {
  /** What is held has changed. */
  changed(): void;
  /** Messages were removed: later ones of their groups may be available. */
  removed(): void;
}

/**
 * The messages that a lane holds, from their receive until they are removed or given back. The {@link Hand} says whose turn it is; this keeps them
 * hidden from others, passes on those with a route, removes what is settled, and gives back what may be held no longer. Whatever leaves otherwise
 * than by a confirmed removal takes its patient's later messages along: they go back first.
 */
export class Holding {
  readonly #ports: DeliveryPorts;
  readonly #events: HoldingEvents;
  readonly #room: Room;
  readonly #hand = new Hand<Delivery>();
  readonly #visibility: Visibility;
  readonly #removals: Removals;
  /** What is under way beside sending. Give-backs are in it one after the other. */
  readonly #beside = new Set<Promise<void>>();
  #givingBack: Promise<void> = Promise.resolve();
  #endHolding: EndTurn | undefined;

  constructor(ports: DeliveryPorts, room: Room, pace: Pace, events: HoldingEvents) {
    this.#ports = ports;
    this.#events = events;
    this.#room = room;
    this.#visibility = new Visibility(ports.queue, visibilityTimeoutMs(ports.settings));
    this.#removals = new Removals(ports, {
      left: (delivery, isRemoved) => this.#left(delivery, isRemoved),
      called: (ms) => pace.called(ms),
    });
    const giveBackSurplus = () => this.#giveBackSurplus();
    const giveBackAll = () => this.#giveBackAll();
    ports.keeper.onFailure = giveBackSurplus;
    ports.keeper.onLeftOut = giveBackAll;
    ports.breaker.whenOpened(giveBackSurplus);
    ports.stopping.addEventListener('abort', giveBackAll, { once: true });
  }

  get unsettled(): number {
    return this.#hand.unsettled;
  }

  get leaving(): number {
    return this.#hand.leaving;
  }

  /** How many messages could be sent one after the other, now. */
  get ready(): number {
    return this.#hand.ready(performance.now());
  }

  /** In how many ms the next message that waits for its time is due; infinity if none does. */
  get dueInMs(): number {
    const now = performance.now();
    return this.#hand.nextDueMs(now) - now;
  }

  /** The message to send now; undefined if there is none, or too many others wait for their removal. */
  next(): Delivery | undefined {
    if (!this.#room.mayLeave(this.#hand.leaving)) return undefined;
    return this.#hand.next(performance.now(), ({ isRouted }) => !isRouted);
  }

  /** Takes messages that were received together. */
  take(messages: readonly HeldMessage[]): void {
    this.#room.hold(messages);
    for (const message of messages) {
      const delivery = new Delivery(message, this.#visibility, this.#ports, (over) => this.#isOver(over));
      this.#hand.add(delivery);
      // It lies in its place until it is removed: what comes after it must not overtake it.
      if (delivery.wasSettled) this.#settled(delivery);
    }
    if (this.#ports.stopping.aborted) this.#giveBackAll();
    else if (this.#cannotSendSoon) this.#giveBackSurplus();
    this.#changed();
  }

  /** Runs the turn of a message. An unexpected error delays it by one visibility timeout; the lane survives. */
  async turn(delivery: Delivery, run: () => Promise<Outcome>): Promise<Outcome> {
    this.#hand.begin(delivery);
    const outcome = await run().catch((error) => {
      this.#broken(delivery, error);
      return 'left' as const;
    });
    this.#after(delivery, outcome);
    return outcome;
  }

  /** Resolves when nothing is held any more. */
  async empty(): Promise<void> {
    while (this.#beside.size > 0) await Promise.all(this.#beside);
    await this.#removals.done();
  }

  /** Whether the endpoint fails: then only what is tried again is held. */
  get #cannotSendSoon(): boolean {
    return this.#ports.breaker.isOpen || this.#ports.keeper.isFailing;
  }

  #after(delivery: Delivery, outcome: Outcome): void {
    const { stopping } = this.#ports;
    if (outcome === 'settled') this.#settled(delivery);
    else if (outcome === 'left') this.#left(delivery, false);
    else if (outcome === 'back' || delivery.isOver || stopping.aborted)
      this.#giveBack([...this.#hand.behind(delivery), delivery]);
    else this.#hand.wait(delivery, performance.now() + outcome.afterMs);
    this.#changed();
  }

  #settled(delivery: Delivery): void {
    this.#hand.settle(delivery);
    this.#removals.add(delivery);
    if (this.ready === 0) this.#removals.flush();
  }

  /** It is held no longer, and is not given back: removed, or the queue's. */
  #left(delivery: Delivery, isRemoved: boolean): void {
    const behind = isRemoved ? [] : this.#hand.behind(delivery);
    this.#drop(delivery);
    this.#goOn(delivery, delivery.end());
    this.#giveBack(behind);
    if (isRemoved) this.#events.removed();
    this.#changed();
  }

  #isOver(delivery: Delivery): void {
    delivery.isOver = true;
    if (this.#hand.isWaiting(delivery)) this.#giveBack([...this.#hand.behind(delivery), delivery]);
  }

  #giveBackSurplus(): void {
    this.#giveBack(this.#hand.surplus());
    this.#removals.flush();
  }

  #giveBackAll(): void {
    for (const delivery of this.#hand.busy()) delivery.isOver = true;
    this.#giveBack(this.#hand.waiting());
    this.#removals.flush();
  }

  #giveBack(lastFirst: readonly Delivery[]): void {
    const [first] = lastFirst;
    if (first === undefined) return;
    for (const delivery of lastFirst) {
      this.#drop(delivery);
      delivery.goesBack();
    }
    this.#givingBack = this.#givingBack.then(() => giveBack(lastFirst, this.#visibility, this.#ports));
    this.#goOn(first, this.#givingBack);
    this.#changed();
  }

  #drop(delivery: Delivery): void {
    this.#hand.drop(delivery);
    this.#room.release(delivery.message);
  }

  /** Work that nobody waits for but a stop. */
  #goOn(delivery: Delivery, work: Promise<unknown>): void {
    const done: Promise<void> = work
      .then(() => undefined)
      .catch((error) => this.#broken(delivery, error))
      .finally(() => {
        this.#beside.delete(done);
      });
    this.#beside.add(done);
  }

  #broken({ message }: Delivery, error: unknown): void {
    this.#ports.log.error('delivery-broken', { queueMessageId: message.id, error: errorKind(error) });
  }

  #changed(): void {
    this.#passOnNext();
    const isHolding = this.#hand.unsettled > 0;
    if (isHolding) this.#endHolding ??= this.#ports.breaker.holding();
    else {
      this.#endHolding?.();
      this.#endHolding = undefined;
    }
    this.#events.changed();
  }

  /** Messages with a route need no link: those that are first in their group are passed on while others are sent. */
  #passOnNext(): void {
    for (;;) {
      const delivery = this.#hand.next(performance.now(), ({ isRouted }) => isRouted);
      if (delivery === undefined || this.#ports.stopping.aborted) return;
      this.#goOn(
        delivery,
        this.turn(delivery, () => delivery.passOn()),
      );
    }
  }
}
