import { setTimeout as sleep } from 'node:timers/promises';
import { errorKind } from '../runtime/log.ts';
import { METRICS } from '../runtime/metrics.ts';
import { type Attempt, attempt } from './attempt.ts';
import { DeliveryRecord } from './delivery-record.ts';
import { giveBack, quarantine, type Reasons, remove } from './departure.ts';
import { Hold, holdMsOf } from './hold.ts';
import type { Verdict } from './judge.ts';
import type { Link } from './link.ts';
import { type Outgoing, outgoing } from './outgoing.ts';
import type { DeliveryPorts } from './ports.ts';
import type { HeldMessage } from './queue.ts';
import { Refusals } from './refusals.ts';

/**
 * Delivers one message, until it is not in hand any more. It leaves the queue only when the endpoint accepted that
 * very message, or when it lies in quarantine with the reason; the link may fail and come back any number of times in
 * between.
 *
 *     in hand ──write──▶ sent ──AA, MSA-2 = MSH-10──▶ accepted ─▶ removed, while the next one is received
 *        ▲                 │ ├─ refused: again after a pause, or quarantined ─▶ removed
 *        └──backoff, new link── no answer, or none that can be trusted (ambiguous)
 *
 * When the process stops, has held it for as long as it may, or gets no link while other lanes have theirs, it is given
 * back: at once if it was never sent, else after another acknowledgment timeout, so that the answer that may still be
 * under way is not overtaken.
 *
 * @returns what is left to do once the endpoint accepted it
 */
export function deliver(message: HeldMessage, ports: DeliveryPorts): Promise<Leave | undefined> {
  return new Delivery(message, ports).run();
}

/**
 * Removes an accepted message from the queue; the message is held until that is done. Until then SQS gives out no later
 * message of its group, so the order of a patient's messages does not depend on when it is called.
 */
export type Leave = () => Promise<void>;

class Delivery {
  readonly #message: HeldMessage;
  readonly #ports: DeliveryPorts;
  readonly #hold: Hold;
  readonly #refusals: Refusals;
  readonly #record: DeliveryRecord;
  /** Aborted when the message is to be given back. */
  readonly #ending = new AbortController();
  #isAmbiguous = false;
  /** Once the endpoint accepted it. */
  #leave: Leave | undefined;

  constructor(message: HeldMessage, ports: DeliveryPorts) {
    this.#message = message;
    this.#ports = ports;
    this.#record = new DeliveryRecord(message, ports);
    this.#refusals = new Refusals(ports.settings);
    this.#hold = new Hold(ports.queue, message, holdMsOf(ports.settings));
  }

  async run(): Promise<Leave | undefined> {
    try {
      await this.#whileInHand();
      const leave = this.#leave;
      if (leave === undefined) await this.#end();
      return leave && (() => leave().finally(() => this.#end()));
    } catch (error) {
      await this.#end();
      throw error;
    }
  }

  async #end(): Promise<void> {
    await this.#hold.stop();
    this.#record.end();
  }

  async #whileInHand(): Promise<void> {
    const { breaker, keeper, settings, stopping } = this.#ports;
    const end = () => this.#ending.abort();
    keeper.onLeftOut = end;
    const longest = setTimeout(end, settings.longestHoldMs);
    stopping.addEventListener('abort', end);
    if (stopping.aborted) end();
    const release = breaker.inHand();
    try {
      const sendable = outgoing(this.#message.body);
      if (typeof sendable === 'string') await this.#quarantine({ reason: sendable });
      else {
        this.#record.identify(sendable);
        await this.#deliver(sendable);
      }
    } finally {
      release();
      keeper.onLeftOut = () => undefined;
      clearTimeout(longest);
      stopping.removeEventListener('abort', end);
    }
  }

  async #deliver(message: Outgoing): Promise<void> {
    const { breaker } = this.#ports;
    const ending = this.#ending.signal;
    for (;;) {
      const link = await this.#link();
      const endTurn = link && (await breaker.turnToSend(ending));
      if (link === undefined || endTurn === undefined) return this.#giveBack();
      const pauseMs = await this.#turn(link, message).finally(endTurn);
      if (pauseMs === undefined) return;
      await this.#pause(pauseMs);
    }
  }

  /** Makes one attempt if that is safe. Gives the pause before the next one, undefined once nothing is left to do. */
  async #turn(link: Link, message: Outgoing): Promise<number | undefined> {
    const isSafe = await this.#isSafeToWrite();
    if (this.#hold.isGone) {
      this.#record.event('warn', 'message-gone', {});
      return undefined;
    }
    if (!isSafe) return this.#ports.settings.backoffMinMs;
    // The queue took its time. Nothing is written on a link that fell meanwhile, nor in a pause: that is no attempt.
    const isAllowed = link.isUp && !this.#ending.signal.aborted && !this.#ports.breaker.isPaused;
    return isAllowed ? this.#send(link, message) : 0;
  }

  /** The link of the lane; undefined when the message is to be given back. */
  async #link(): Promise<Link | undefined> {
    const ending = this.#ending.signal;
    if (ending.aborted) return undefined;
    let ended: () => void = () => undefined;
    const end = new Promise<undefined>((resolve) => {
      ended = () => resolve(undefined);
      ending.addEventListener('abort', ended);
    });
    const link = await Promise.race([this.#ports.keeper.lasting(), end]);
    ending.removeEventListener('abort', ended);
    return link;
  }

  /** Holds the message for the time of an attempt; false if it could be lost to another receiver meanwhile. */
  async #isSafeToWrite(): Promise<boolean> {
    await this.#hold
      .refresh()
      .catch((error) => this.#record.event('warn', 'hold-failed', { error: errorKind(error) }));
    return this.#hold.remainingMs >= this.#ports.settings.ackTimeoutMs;
  }

  async #send(link: Link, message: Outgoing): Promise<number | undefined> {
    const { settings } = this.#ports;
    this.#record.sending(this.#isAmbiguous, message.frame.length);
    const begin = performance.now();
    const outcome = await attempt(link, message, this.#mayHaveArrived, settings.ackTimeoutMs);
    const latencyMs = performance.now() - begin;
    this.#record.answered(outcome, latencyMs, link.skippedBytes);
    return this.#actOn(outcome, latencyMs);
  }

  /** Whether the endpoint may have it: whoever received it before may have sent it and come to know nothing. */
  get #mayHaveArrived(): boolean {
    const { id, receives } = this.#message;
    return this.#isAmbiguous || receives > 1 + (this.#ports.notArrived.get(id) ?? 0);
  }

  /** To be called before it may go back to the queue. */
  #remember(): void {
    const { id, receives } = this.#message;
    if (!this.#mayHaveArrived) this.#ports.notArrived.set(id, receives);
  }

  async #actOn(outcome: Attempt, latencyMs: number): Promise<number | undefined> {
    const { keeper, metrics } = this.#ports;
    switch (outcome.kind) {
      case 'accepted': {
        keeper.answered();
        this.#ports.settled.add(this.#message.id);
        const latencies = this.#record.accepted(latencyMs);
        this.#leave = async () => {
          await remove(this.#message, this.#ports, this.#record.event);
          this.#record.event('info', 'message-delivered', { acknowledgmentCode: outcome.code, ...latencies });
        };
        return undefined;
      }
      case 'refused':
        keeper.answered();
        metrics.record({ [METRICS.nacks]: 1 }, { acknowledgmentCode: outcome.code });
        return this.#actOnRefusal(outcome);
      default:
        this.#isAmbiguous = true;
        keeper.unanswered();
        this.#record.event('warn', 'attempt-failed', {
          reason: 'reason' in outcome ? outcome.reason : outcome.kind,
        });
        return 0;
    }
  }

  async #actOnRefusal(refusal: Verdict & { kind: 'refused' }): Promise<number | undefined> {
    const { code, errorCode } = refusal;
    const delayMs = this.#refusals.next(refusal.again);
    if (delayMs === undefined) await this.#quarantine({ reason: 'nack', msa1: code, err3: errorCode });
    else this.#record.event('warn', 'attempt-refused', { acknowledgmentCode: code, errorCode, delayMs });
    return delayMs;
  }

  #quarantine(because: Pick<Reasons, 'reason' | 'msa1' | 'err3'>): Promise<void> {
    this.#remember();
    const { host, port } = this.#ports.settings;
    const reasons = {
      ...because,
      controlId: this.#record.controlId,
      attempts: String(this.#record.attempts),
      firstAttempt: this.#record.firstAttempt,
      lastAttempt: this.#record.lastAttempt,
      endpoint: `${host}:${port}`,
    };
    return quarantine(this.#message, reasons, this.#ports, this.#record.event);
  }

  async #giveBack(): Promise<void> {
    this.#remember();
    await this.#hold.stop();
    const afterMs = this.#isAmbiguous ? this.#ports.settings.ackTimeoutMs : 0;
    return giveBack(this.#message, afterMs, this.#ports, this.#record.event);
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }
}
