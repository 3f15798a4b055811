import { HttpError } from '../http.ts';
import type { PreparedCall } from '../prepared-call.ts';
import { UnavailableError } from '../unavailable.ts';
import { type Built, OutdatedError, type RecordPorts, type Sending, type Stamp } from './record-ports.ts';
import type { Lease, PendingOutcome, RecordedMessage, RecordItem } from './record-table.ts';

/** One attempt to hold the lease, from just before it is asked for. */
export class Turn<B extends Built = Built> {
  readonly lease: Lease;
  /** Ends every call that may not go on after the hold. */
  readonly signal: AbortSignal;
  readonly #sending: Sending<B>;
  readonly #ports: RecordPorts;
  readonly #holdUntil: number;

  /**
   * @param stamp drawn for this attempt: its control ID names the owner
   * @param now in ms since 1970
   */
  constructor(
    sending: Sending<B>,
    ports: RecordPorts,
    { controlId }: Stamp,
    now: number,
    workSignal: AbortSignal,
  ) {
    const { leaseMs, holdMs } = ports.times;
    this.#sending = sending;
    this.#ports = ports;
    this.#holdUntil = now + holdMs;
    this.lease = { owner: controlId, until: now + leaseMs };
    this.signal = AbortSignal.any([workSignal, AbortSignal.timeout(holdMs)]);
  }

  /**
   * Enqueues and confirms what is pending, and gives the lease back.
   *
   * @throws what `build` does, HttpError or OutdatedError if it cannot be enqueued, and UnavailableError if the queue is away;
   *   then nobody knows whether it is in the queue
   */
  async send(pending: RecordedMessage, item: RecordItem): Promise<B> {
    let built: B;
    try {
      built = this.#sending.build(pending, item);
    } catch (error) {
      await this.discard();
      throw error;
    }
    let confirmation: PreparedCall<boolean>;
    try {
      this.#assertHeld();
      const queued = this.#sending.enqueue(pending, built.text, item, this.signal);
      confirmation = this.#confirmation(pending, built.kept);
      await queued;
    } catch (error) {
      if (error instanceof HttpError || error instanceof OutdatedError) await this.discard();
      // The next write need not wait until the lease runs out. If it has to, nothing is lost.
      else await this.#giveBack('left').catch(() => undefined);
      throw error;
    }
    try {
      if (!(await this.#sent(confirmation))) throw new LeaseOverError();
    } catch (error) {
      this.#ports.events.onUnconfirmed(pending, error);
    }
    return built;
  }

  /** Gives the lease back with nothing done. Where that fails, the next write finds out in the same way. */
  async discard(): Promise<void> {
    await this.#giveBack('discarded').catch(() => undefined);
  }

  /** Prepared while the message is on its way to the queue, which is where most of a write's time goes. */
  #confirmation(pending: RecordedMessage, kept: string): PreparedCall<boolean> {
    const outcome = pending.absorbed === undefined ? 'confirmed' : 'absorbed';
    const { linking, ...message } = pending;
    const isAsPending = kept === pending.text && linking === undefined;
    const sent = isAsPending ? undefined : { ...message, text: kept };
    const { key } = this.#sending;
    return this.#ports.table.prepareGiveBack(key, this.lease.owner, outcome, sent, linking?.linked);
  }

  #giveBack(pending: PendingOutcome): Promise<boolean> {
    return this.#sent(this.#ports.table.prepareGiveBack(this.#sending.key, this.lease.owner, pending));
  }

  #sent(call: PreparedCall<boolean>): Promise<boolean> {
    return call.send(AbortSignal.timeout(this.#ports.times.giveBackMs));
  }

  /** A timer is late where the process stood still. */
  #assertHeld(): void {
    if (Date.now() >= this.#holdUntil) throw new UnavailableError('lease', { cause: new LeaseOverError() });
  }
}

/** The process took longer than it may hold a lease. */
class LeaseOverError extends Error {
  override readonly name = 'LeaseOverError';
}
