import { setTimeout as sleep } from 'node:timers/promises';
import { decodeMessage } from '../hl7v2/character-set.ts';
import { errorKind, type Log, type LogFields } from '../runtime/log.ts';
import { backoffMs } from './backoff.ts';
import { Hold } from './hold.ts';
import { judge, type Verdict } from './judge.ts';
import { type FailureReason, type Link, LinkFailure } from './link.ts';
import type { LinkKeeper } from './link-keeper.ts';
import { type Outgoing, outgoing } from './outgoing.ts';
import { type DeliveryQueue, GoneError, type HeldMessage } from './queue.ts';
import type { SenderSettings } from './settings.ts';

/** What is left of the hold when an acknowledgment comes at the last moment. */
const HOLD_MARGIN_MS = 30_000;

/** How long a receive and a hold keep a message: an attempt, and time to act on its outcome. */
export function holdMsOf(settings: SenderSettings): number {
  return settings.ackTimeoutMs + HOLD_MARGIN_MS;
}

export interface DeliveryPorts {
  readonly queue: DeliveryQueue;
  readonly keeper: LinkKeeper;
  readonly settings: SenderSettings;
  readonly log: Log;
  readonly stopping: AbortSignal;
  /** Messages that were accepted and could not be removed: a redelivery of one is removed and not sent. */
  readonly accepted: Set<string>;
}

/**
 * Delivers one message. It leaves the queue only when the endpoint accepted that very message, or when it lies
 * in quarantine with the reason; the link may fail and come back any number of times in between.
 *
 *     in hand ──write──▶ sent ──AA, MSA-2 = MSH-10──▶ accepted ─▶ removed
 *        ▲                 │ ├─ refused: again after a pause, or quarantined ─▶ removed
 *        └──backoff, new link── no answer, or none that can be trusted (ambiguous)
 *
 * When the process stops it is given back: at once if it was never sent, else after another acknowledgment
 * timeout, so that the answer that may still be under way is not overtaken.
 */
export async function deliver(message: HeldMessage, ports: DeliveryPorts): Promise<void> {
  await new Delivery(message, ports).run();
}

type Attempt = Verdict | { readonly kind: 'failed'; readonly reason: FailureReason };

class Delivery {
  readonly #message: HeldMessage;
  readonly #ports: DeliveryPorts;
  readonly #hold: Hold;
  readonly #started = performance.now();
  readonly #firstAttempt = new Date().toISOString();
  #controlId: string | undefined;
  #attempts = 0;
  #errors = 0;
  #rejects = 0;
  #isAmbiguous = false;

  constructor(message: HeldMessage, ports: DeliveryPorts) {
    this.#message = message;
    this.#ports = ports;
    this.#hold = new Hold(ports.queue, message, holdMsOf(ports.settings));
  }

  async run(): Promise<void> {
    try {
      const sendable = outgoing(this.#message.body);
      if (typeof sendable === 'string') await this.#quarantine({ reason: sendable });
      else {
        this.#controlId = sendable.controlId;
        await this.#deliver(sendable);
      }
    } finally {
      this.#hold.stop();
    }
  }

  async #deliver(message: Outgoing): Promise<void> {
    const { keeper, stopping } = this.#ports;
    for (;;) {
      const link = await keeper.up();
      if (link === undefined || stopping.aborted) return this.#giveBack();
      if (!(await this.#isSafeToWrite())) {
        if (this.#hold.isGone) return this.#event('warn', 'message-gone', {});
        await this.#pause(this.#ports.settings.backoffMinMs);
        continue;
      }
      // Nothing was written on a link that fell meanwhile: that is no attempt.
      if (!link.isUp || stopping.aborted) continue;
      this.#attempts += 1;
      const attempt = await this.#attempt(link, message);
      if (await this.#isSettled(attempt)) return;
    }
  }

  /** Holds the message for the time of an attempt; false if it could be lost to another receiver meanwhile. */
  async #isSafeToWrite(): Promise<boolean> {
    await this.#hold
      .renew()
      .catch((error) => this.#event('warn', 'hold-failed', { error: errorKind(error) }));
    return this.#hold.remainingMs >= this.#ports.settings.ackTimeoutMs;
  }

  async #attempt(link: Link, message: Outgoing): Promise<Attempt> {
    const { ackTimeoutMs } = this.#ports.settings;
    try {
      let answer = await link.exchange(message.frame, ackTimeoutMs);
      for (;;) {
        const verdict = judge(decodeMessage(answer), { ...message, isAmbiguous: this.#isAmbiguous });
        if (verdict.kind !== 'wait') {
          link.finish();
          return verdict;
        }
        answer = await link.next(ackTimeoutMs);
      }
    } catch (error) {
      if (error instanceof LinkFailure) return { kind: 'failed', reason: error.code };
      throw error;
    }
  }

  /** Acts on an attempt; true once nothing is left to do for the message. */
  async #isSettled(attempt: Attempt): Promise<boolean> {
    const { keeper } = this.#ports;
    switch (attempt.kind) {
      case 'accepted':
        keeper.worked();
        await this.#remove();
        this.#event('info', 'message-delivered', { acknowledgmentCode: attempt.code });
        return true;
      case 'refused':
        keeper.worked();
        return this.#isRefusalSettled(attempt);
      default:
        this.#isAmbiguous = true;
        keeper.failed();
        this.#event('warn', 'attempt-failed', {
          reason: 'reason' in attempt ? attempt.reason : attempt.kind,
        });
        return false;
    }
  }

  async #isRefusalSettled(refusal: Verdict & { kind: 'refused' }): Promise<boolean> {
    const delayMs = this.#retryDelayMs(refusal.again);
    const fields = { acknowledgmentCode: refusal.code, errorCode: refusal.errorCode };
    if (delayMs === undefined) {
      await this.#quarantine({ reason: 'nack', msa1: refusal.code, err3: refusal.errorCode });
      return true;
    }
    this.#event('warn', 'attempt-refused', { ...fields, delayMs });
    await this.#pause(delayMs);
    return false;
  }

  /** The pause before a refused message is sent again; undefined if it is not. */
  #retryDelayMs(again: 'never' | 'as-error' | 'as-reject'): number | undefined {
    const { nackRetries, nackRetryDelaysMs, rejectRetries, rejectRetryDelayMs } = this.#ports.settings;
    if (again === 'as-reject') {
      this.#rejects += 1;
      return this.#rejects > rejectRetries ? undefined : rejectRetryDelayMs;
    }
    if (again === 'never') return undefined;
    this.#errors += 1;
    return this.#errors > nackRetries
      ? undefined
      : (nackRetryDelaysMs[this.#errors - 1] ?? nackRetryDelaysMs.at(-1));
  }

  /** The message stays in the queue if quarantining fails: other patients go on, and it comes again. */
  async #quarantine(reasons: { reason: string; msa1?: string; err3?: string | undefined }): Promise<void> {
    const { queue, settings } = this.#ports;
    const known = Object.entries({
      ...reasons,
      controlId: this.#controlId,
      attempts: String(this.#attempts),
      firstAttempt: this.#firstAttempt,
      lastAttempt: new Date().toISOString(),
      endpoint: `${settings.host}:${settings.port}`,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const fields = { reason: reasons.reason, acknowledgmentCode: reasons.msa1, errorCode: reasons.err3 };
    try {
      await queue.quarantine(this.#message, Object.fromEntries(known));
    } catch (error) {
      this.#event('error', 'quarantine-failed', { ...fields, error: errorKind(error) });
      return;
    }
    await this.#remove();
    this.#event('error', 'message-quarantined', fields);
  }

  /** Removes the message from the queue, however often that has to be tried. */
  async #remove(): Promise<void> {
    const { queue, accepted, settings, stopping } = this.#ports;
    for (let failures = 1; ; failures += 1) {
      try {
        await queue.remove(this.#message);
        return;
      } catch (error) {
        this.#event('warn', 'remove-failed', { error: errorKind(error) });
        if (error instanceof GoneError || stopping.aborted) {
          accepted.add(this.#message.id);
          return;
        }
        await this.#pause(backoffMs(failures, settings.backoffMinMs, settings.backoffMaxMs, Math.random()));
      }
    }
  }

  async #giveBack(): Promise<void> {
    const { queue, settings } = this.#ports;
    this.#hold.stop();
    const afterMs = this.#isAmbiguous ? settings.ackTimeoutMs : 0;
    await queue
      .hold(this.#message, afterMs)
      .catch((error) => this.#event('warn', 'give-back-failed', { error: errorKind(error) }));
    this.#event('info', 'message-given-back', { delayMs: afterMs });
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#ports.stopping }).catch(() => undefined);
  }

  #event(level: 'info' | 'warn' | 'error', event: string, fields: LogFields): void {
    this.#ports.log[level](event, {
      controlId: this.#controlId,
      queueMessageId: this.#message.id,
      attempt: this.#attempts,
      durationMs: Math.round(performance.now() - this.#started),
      ...fields,
    });
  }
}
