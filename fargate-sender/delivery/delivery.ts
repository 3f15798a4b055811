import { errorKind } from '../../runtime/observability/log.ts';
import { METRICS } from '../../runtime/observability/metrics.ts';
import type { Link } from '../link/link.ts';
import { type Outgoing, outgoing } from '../queue/outgoing.ts';
import type { HeldMessage } from '../queue/queue.ts';
import type { Visibility } from '../queue/visibility.ts';
import { type Attempt, attempt } from './attempt.ts';
import { DeliveryRecord } from './delivery-record.ts';
import { type Because, type Event, quarantine } from './departure.ts';
import type { Holdable } from './hand.ts';
import type { Verdict } from './judge-acknowledgment.ts';
import { passOn } from './pass-on.ts';
import type { DeliveryPorts } from './ports.ts';
import { errorCodeDimension, refusalFields } from './refusal.ts';
import { Refusals } from './refusals.ts';

/** What came of a message's turn. */
export type Outcome =
  /** It is accepted, quarantined or passed on, and has to be removed from the queue. */
  | 'settled'
  /** It is the queue's: its visibility timeout is over, or it could not be quarantined and is received again. */
  | 'left'
  /** It has to go back. */
  | 'back'
  /** It has another turn, so many ms later. */
  | { readonly afterMs: number };

/**
 * The delivery of one message, for as long as this process holds it. It is settled only when the endpoint accepted that very message,
 * or when it lies in quarantine with the reason; the link may fail and come back any number of times in between.
 *
 *     held ────write──▶ sent ──AA, MSA-2 = MSH-10──▶ accepted ─▶ removed, while the next ones are sent
 *        ▲                 │ ├─ refused: again after a pause, or quarantined ─▶ removed
 *        └──backoff, new link── no answer, or none that can be trusted (ambiguous)
 *
 * If the process may not hold it any longer, the message is given back: at once if it was never sent, else after another
 * acknowledgment timeout, because an answer may still be under way.
 */
export class Delivery implements Holdable {
  readonly message: HeldMessage;
  /** Logs an event of it. */
  readonly event: Event;
  /** Whether it was settled before: it could not be removed then, and is not sent again. */
  readonly wasSettled: boolean;
  /** It is to go back to the queue as soon as it is not being sent. */
  isOver = false;
  readonly #ports: DeliveryPorts;
  readonly #visibility: Visibility;
  readonly #refusals: Refusals;
  readonly #record: DeliveryRecord;
  readonly #longest: NodeJS.Timeout;
  #outgoing: ReturnType<typeof outgoing> | undefined;
  #wasSent = false;
  #isAmbiguous = false;
  #couldNotPass = false;
  #accepted: (() => void) | undefined;

  /** @param onOver called when it was held for the longest time allowed */
  constructor(
    message: HeldMessage,
    visibility: Visibility,
    ports: DeliveryPorts,
    onOver: (delivery: Delivery) => void,
  ) {
    this.message = message;
    this.wasSettled = ports.ledger.isSettled(message.id);
    this.#ports = ports;
    this.#visibility = visibility;
    this.#record = new DeliveryRecord(message, ports);
    this.event = this.#record.event;
    this.#refusals = new Refusals(ports.settings);
    this.#longest = setTimeout(() => onOver(this), ports.settings.longestHoldMs);
    visibility.hold(message);
  }

  get groupId(): string {
    return this.message.groupId;
  }

  get wasSent(): boolean {
    return this.#wasSent;
  }

  /** Whether it is to be passed on to another group, and not sent. */
  get isRouted(): boolean {
    return this.message.route.length > 0;
  }

  /** Whether it is certainly hidden from other receivers. */
  get isHidden(): boolean {
    return this.#visibility.remainingMs(this.message) > 0;
  }

  /** When it may be visible again if it goes back now, in ms. */
  get backAfterMs(): number {
    if (this.#couldNotPass) return this.#ports.settings.backoffMinMs;
    return this.#isAmbiguous ? this.#ports.settings.ackTimeoutMs : 0;
  }

  /** Passes it on to the next group of its route. */
  async passOn(): Promise<Outcome> {
    this.#read();
    this.#couldNotPass = !(await passOn(this.message, this.#ports, this.event));
    return this.#couldNotPass ? 'back' : 'settled';
  }

  /** Does what can be done before its turn. */
  prepare(): void {
    this.#read();
  }

  /** Makes one attempt if that is safe. */
  async send(link: Link): Promise<Outcome> {
    // It was received twice, because a visibility timeout had ended, and the other one was accepted since.
    if (this.#ports.ledger.isSettled(this.message.id)) return 'settled';
    const message = this.#read();
    if (typeof message === 'string') return this.#quarantine({ reason: message });
    if (!this.#visibility.isFresh(this.message)) await this.#extend();
    if (this.#visibility.isGone(this.message)) {
      this.event('warn', 'message-gone', {});
      return 'left';
    }
    // An earlier message had this control ID: a further acknowledgment of it would be taken for this one's.
    if (link.hasAccepted(message.controlId)) link.destroy();
    const { settings, stopping, breaker } = this.#ports;
    // Another receiver could get it before the answer comes.
    if (this.#visibility.remainingMs(this.message) < settings.ackTimeoutMs)
      return { afterMs: settings.backoffMinMs };
    // The queue may have been slow. Nothing is written on a link that went down meanwhile, nor in a pause: that is no attempt.
    const isAllowed = link.isUp && !stopping.aborted && !this.isOver && !breaker.isPaused;
    return isAllowed ? this.#attempt(link, message) : { afterMs: 0 };
  }

  /** It went back to the queue, if there is no error. */
  wentBack(error: unknown): void {
    if (error === undefined) this.event('info', 'message-given-back', { delayMs: this.backAfterMs });
    else this.event('warn', 'give-back-failed', { error: errorKind(error) });
    this.#endRecord();
  }

  /** To be called before it may go back to the queue. */
  goesBack(): void {
    clearTimeout(this.#longest);
    this.#read();
    const { id, receives } = this.message;
    if (!this.#mayHaveArrived) this.#ports.ledger.hasNotArrived(id, receives);
  }

  /** It is held no longer, and does not go back. */
  async end(): Promise<void> {
    clearTimeout(this.#longest);
    this.#accepted?.();
    this.#endRecord();
    await this.#visibility.release(this.message);
  }

  #endRecord(): void {
    if (!this.isRouted && !this.wasSettled) this.#record.end();
  }

  /** Made once, so that every attempt sends the same bytes, and at most one message ahead: frames take memory. */
  #read(): ReturnType<typeof outgoing> {
    if (this.#outgoing !== undefined) return this.#outgoing;
    this.#outgoing = outgoing(this.message.body);
    if (typeof this.#outgoing !== 'string') this.#record.identify(this.#outgoing);
    return this.#outgoing;
  }

  async #extend(): Promise<void> {
    const error = await this.#visibility.extend(this.message);
    if (error !== undefined) this.event('warn', 'hold-failed', { error: errorKind(error) });
  }

  async #attempt(link: Link, message: Outgoing): Promise<Outcome> {
    const begin = performance.now();
    const answer = attempt(link, message, this.#mayHaveArrived, this.#ports.settings.ackTimeoutMs);
    this.#wasSent = true;
    // Logged after the write: the endpoint works meanwhile.
    this.#record.sent(this.#isAmbiguous, message.frame.length);
    const outcome = await answer;
    const latencyMs = performance.now() - begin;
    this.#record.answered(outcome, latencyMs, link.skippedBytes);
    return this.#actOn(outcome, latencyMs);
  }

  /** Whether the endpoint may have it: a process that received it before may have sent it and not learned the outcome. */
  get #mayHaveArrived(): boolean {
    const { id, receives } = this.message;
    return this.#isAmbiguous || receives > 1 + this.#ports.ledger.receivesInVain(id);
  }

  async #actOn(outcome: Attempt, latencyMs: number): Promise<Outcome> {
    const { keeper, ledger } = this.#ports;
    switch (outcome.kind) {
      case 'accepted':
        keeper.answered();
        ledger.settle(this.message.id);
        this.#accepted = this.#record.accepted(outcome, latencyMs);
        return 'settled';
      case 'refused':
        keeper.answered();
        return this.#refused(outcome);
      default: {
        this.#isAmbiguous = true;
        keeper.unanswered();
        const reason = 'reason' in outcome ? outcome.reason : outcome.kind;
        this.event('warn', 'attempt-failed', { reason });
        return { afterMs: 0 };
      }
    }
  }

  async #refused(refusal: Verdict & { kind: 'refused' }): Promise<Outcome> {
    const { metrics } = this.#ports;
    metrics.record({ [METRICS.nacks]: 1 }, { acknowledgmentCode: refusal.code });
    metrics.record({ [METRICS.nacks]: 1 }, { errorCode: errorCodeDimension(refusal) });
    const delayMs = this.#refusals.next(refusal.again);
    if (delayMs === undefined) return this.#quarantine({ reason: 'nack', refusal });
    this.event('warn', 'attempt-refused', { ...refusalFields(refusal), delayMs });
    return { afterMs: delayMs };
  }

  async #quarantine(because: Because): Promise<Outcome> {
    const { id, receives } = this.message;
    if (!this.#mayHaveArrived) this.#ports.ledger.hasNotArrived(id, receives);
    const { attempted } = this.#record;
    const isKept = await quarantine(this.message, because, attempted, this.#ports, this.event);
    return isKept ? 'settled' : 'left';
  }
}
