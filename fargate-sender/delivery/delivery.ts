import { errorKind } from '../../runtime/observability/log.ts';
import { METRICS } from '../../runtime/observability/metrics.ts';
import type { Link } from '../link/link.ts';
import { type Outgoing, outgoing } from '../queue/outgoing.ts';
import type { HeldMessage } from '../queue/queue.ts';
import { Visibility, visibilityTimeoutMs } from '../queue/visibility.ts';
import { type Attempt, attempt } from './attempt.ts';
import { DeliveryRecord } from './delivery-record.ts';
import { giveBack, type Leave, quarantine, type Reasons, remove } from './departure.ts';
import { HeldTime } from './held-time.ts';
import type { Verdict } from './judge-acknowledgment.ts';
import type { DeliveryPorts } from './ports.ts';
import { Refusals } from './refusals.ts';

/**
 * Delivers one message, for as long as this process holds it. It leaves the queue only when the endpoint accepted that
 * very message, or when it lies in quarantine with the reason; the link may fail and come back any number of times in
 * between.
 *
 *     held ────write──▶ sent ──AA, MSA-2 = MSH-10──▶ accepted ─▶ removed, while the next one is received
 *        ▲                 │ ├─ refused: again after a pause, or quarantined ─▶ removed
 *        └──backoff, new link── no answer, or none that can be trusted (ambiguous)
 *
 * If the process may not hold it any longer, the message is given back: at once if it was never sent, else after another
 * acknowledgment timeout, because an answer may still be under way.
 *
 * @returns what is left to do once the endpoint accepted it
 */
export function deliver(message: HeldMessage, ports: DeliveryPorts): Promise<Leave | undefined> {
  return new Delivery(message, ports).run();
}

class Delivery {
  readonly #message: HeldMessage;
  readonly #ports: DeliveryPorts;
  readonly #heldTime: HeldTime;
  readonly #visibility: Visibility;
  readonly #refusals: Refusals;
  readonly #record: DeliveryRecord;
  #isAmbiguous = false;
  /** Once the endpoint accepted it. */
  #leave: Leave | undefined;

  constructor(message: HeldMessage, ports: DeliveryPorts) {
    this.#message = message;
    this.#ports = ports;
    this.#heldTime = new HeldTime(ports);
    this.#record = new DeliveryRecord(message, ports);
    this.#refusals = new Refusals(ports.settings);
    this.#visibility = new Visibility(ports.queue, message, visibilityTimeoutMs(ports.settings));
  }

  async run(): Promise<Leave | undefined> {
    try {
      await this.#heldTime.during(() => this.#deliver());
      const leave = this.#leave;
      if (leave === undefined) await this.#end();
      return leave && (() => leave().finally(() => this.#end()));
    } catch (error) {
      await this.#end();
      throw error;
    }
  }

  async #end(): Promise<void> {
    await this.#visibility.stop();
    this.#record.end();
  }

  async #deliver(): Promise<void> {
    const message = outgoing(this.#message.body);
    if (typeof message === 'string') return this.#quarantine({ reason: message });
    this.#record.identify(message);
    for (;;) {
      const link = await this.#heldTime.link();
      const endTurn = link && (await this.#ports.breaker.turnToSend(this.#heldTime.ending));
      if (link === undefined || endTurn === undefined) return this.#giveBack();
      const pauseMs = await this.#turn(link, message).finally(endTurn);
      if (pauseMs === undefined) return;
      await this.#heldTime.pause(pauseMs);
    }
  }

  /** Makes one attempt if that is safe. Gives the pause before the next one, undefined once nothing is left to do. */
  async #turn(link: Link, message: Outgoing): Promise<number | undefined> {
    const isSafe = await this.#isSafeToWrite();
    if (this.#visibility.isGone) {
      this.#record.event('warn', 'message-gone', {});
      return undefined;
    }
    // An earlier message had this control ID: a further acknowledgment of it would be taken for this one's.
    if (link.hasAccepted(message.controlId)) link.destroy();
    if (!isSafe) return this.#ports.settings.backoffMinMs;
    // The queue may have been slow. Nothing is written on a link that went down meanwhile, nor in a pause: that is no attempt.
    const isAllowed = link.isUp && !this.#heldTime.ending.aborted && !this.#ports.breaker.isPaused;
    return isAllowed ? this.#send(link, message) : 0;
  }

  /** Extends the visibility timeout over an attempt; false if another receiver could get the message meanwhile. */
  async #isSafeToWrite(): Promise<boolean> {
    await this.#visibility
      .refresh()
      .catch((error) => this.#record.event('warn', 'hold-failed', { error: errorKind(error) }));
    return this.#visibility.remainingMs >= this.#ports.settings.ackTimeoutMs;
  }

  async #send(link: Link, message: Outgoing): Promise<number | undefined> {
    const begin = performance.now();
    const answer = attempt(link, message, this.#mayHaveArrived, this.#ports.settings.ackTimeoutMs);
    // Logged after the write: the endpoint works meanwhile.
    this.#record.sent(this.#isAmbiguous, message.frame.length);
    const outcome = await answer;
    const latencyMs = performance.now() - begin;
    this.#record.answered(outcome, latencyMs, link.skippedBytes);
    return this.#actOn(outcome, latencyMs);
  }

  /** Whether the endpoint may have it: a process that received it before may have sent it and not learned the outcome. */
  get #mayHaveArrived(): boolean {
    const { id, receives } = this.#message;
    return this.#isAmbiguous || receives > 1 + this.#ports.ledger.receivesInVain(id);
  }

  /** To be called before it may go back to the queue. */
  #remember(): void {
    const { id, receives } = this.#message;
    if (!this.#mayHaveArrived) this.#ports.ledger.hasNotArrived(id, receives);
  }

  async #actOn(outcome: Attempt, latencyMs: number): Promise<number | undefined> {
    const { keeper } = this.#ports;
    switch (outcome.kind) {
      case 'accepted':
        keeper.answered();
        this.#accepted(outcome, latencyMs);
        return undefined;
      case 'refused':
        keeper.answered();
        return this.#refused(outcome);
      default: {
        this.#isAmbiguous = true;
        keeper.unanswered();
        const reason = 'reason' in outcome ? outcome.reason : outcome.kind;
        this.#record.event('warn', 'attempt-failed', { reason });
        return 0;
      }
    }
  }

  #accepted(acceptance: Verdict & { kind: 'accepted' }, latencyMs: number): void {
    this.#ports.ledger.settle(this.#message.id);
    const delivered = this.#record.accepted(acceptance, latencyMs);
    this.#leave = () => remove(this.#message, this.#ports, this.#record.event).then(delivered);
  }

  async #refused({ code, errorCode, again }: Verdict & { kind: 'refused' }): Promise<number | undefined> {
    this.#ports.metrics.record({ [METRICS.nacks]: 1 }, { acknowledgmentCode: code });
    const delayMs = this.#refusals.next(again);
    if (delayMs === undefined) await this.#quarantine({ reason: 'nack', msa1: code, err3: errorCode });
    else this.#record.event('warn', 'attempt-refused', { acknowledgmentCode: code, errorCode, delayMs });
    return delayMs;
  }

  #quarantine(because: Pick<Reasons, 'reason' | 'msa1' | 'err3'>): Promise<void> {
    this.#remember();
    return quarantine(this.#message, this.#record.reasons(because), this.#ports, this.#record.event);
  }

  async #giveBack(): Promise<void> {
    this.#remember();
    await this.#visibility.stop();
    const afterMs = this.#isAmbiguous ? this.#ports.settings.ackTimeoutMs : 0;
    return giveBack(this.#message, afterMs, this.#ports, this.#record.event);
  }
}
