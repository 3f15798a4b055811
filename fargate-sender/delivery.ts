import { setTimeout as sleep } from 'node:timers/promises';
import { decodeMessage } from '../hl7v2/character-set.ts';
import { errorKind } from '../runtime/log.ts';
import { type Event, giveBack, quarantine, type Reasons, remove } from './departure.ts';
import { Hold, holdMsOf } from './hold.ts';
import { judge, type Verdict } from './judge.ts';
import { type FailureReason, type Link, LinkFailure } from './link.ts';
import { type Outgoing, outgoing } from './outgoing.ts';
import type { DeliveryPorts } from './ports.ts';
import type { HeldMessage } from './queue.ts';
import { Refusals } from './refusals.ts';

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
  readonly #refusals: Refusals;
  readonly #started = performance.now();
  readonly #firstAttempt = new Date().toISOString();
  #controlId: string | undefined;
  #attempts = 0;
  #isAmbiguous = false;
  /** Whoever received it before may have sent it and come to know nothing. */
  readonly #mayHaveArrived: boolean;

  constructor(message: HeldMessage, ports: DeliveryPorts) {
    this.#message = message;
    this.#ports = ports;
    this.#mayHaveArrived = message.receives > 1;
    this.#refusals = new Refusals(ports.settings);
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
      await this.#hold.stop();
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
        const verdict = judge(decodeMessage(answer), {
          ...message,
          isAmbiguous: this.#isAmbiguous || this.#mayHaveArrived,
        });
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
        await remove(this.#message, this.#ports, this.#event);
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
    const delayMs = this.#refusals.next(refusal.again);
    const { code, errorCode } = refusal;
    if (delayMs === undefined) {
      await this.#quarantine({ reason: 'nack', msa1: code, err3: errorCode });
      return true;
    }
    this.#event('warn', 'attempt-refused', { acknowledgmentCode: code, errorCode, delayMs });
    await this.#pause(delayMs);
    return false;
  }

  #quarantine(because: Pick<Reasons, 'reason' | 'msa1' | 'err3'>): Promise<void> {
    const { host, port } = this.#ports.settings;
    const reasons = {
      ...because,
      controlId: this.#controlId,
      attempts: String(this.#attempts),
      firstAttempt: this.#firstAttempt,
      lastAttempt: new Date().toISOString(),
      endpoint: `${host}:${port}`,
    };
    return quarantine(this.#message, reasons, this.#ports, this.#event);
  }

  async #giveBack(): Promise<void> {
    await this.#hold.stop();
    return giveBack(
      this.#message,
      this.#isAmbiguous ? this.#ports.settings.ackTimeoutMs : 0,
      this.#ports,
      this.#event,
    );
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#ports.stopping }).catch(() => undefined);
  }

  readonly #event: Event = (level, event, fields) => {
    this.#ports.log[level](event, {
      controlId: this.#controlId,
      queueMessageId: this.#message.id,
      attempt: this.#attempts,
      durationMs: Math.round(performance.now() - this.#started),
      ...fields,
    });
  };
}
