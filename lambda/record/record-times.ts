/** How long each part of a write may take, in ms. */
export interface RecordTimes {
  /** From the request to the last attempt to take the lease. */
  readonly waitMs: number;
  /** From the request on; no call of the table or of the queue goes on after it, but the one that gives the lease back. */
  readonly workMs: number;
  /** The call that gives the lease back. */
  readonly giveBackMs: number;
  /** A lease runs out after it. */
  readonly leaseMs: number;
  /** A process that lives enqueues nothing so long after it has asked for the lease. */
  readonly holdMs: number;
}

/**
 * What follows from the time for an answer, after which Lambda ends the process:
 *
 *     0 ────────── wait ──────▶ 15 s ─ take, enqueue ─▶ 21 s ─ give back ─▶ 24 s ─ answer ─▶ 25 s
 *     take ─────────────────────────── hold ──────────────────────────────▶ 25 s ─ margin ─▶ 30 s lease runs out
 *
 * Who holds a lease that runs out is dead. The margin, a sixth of the lease, is for clocks that differ and for what SQS
 * may still do with a call that was cut off.
 *
 * @param leaseMs shorter ones are for tests: a process then gives up its hold before it is ended
 */
export function recordTimes(answerWithinMs: number, leaseMs: number): RecordTimes {
  return {
    waitMs: answerWithinMs - 10_000,
    workMs: answerWithinMs - 4000,
    giveBackMs: 3000,
    leaseMs,
    holdMs: Math.floor((leaseMs * 5) / 6),
  };
}

/** A lease whose hold is as long as the process that has it may live. */
export function leaseMsFor(answerWithinMs: number): number {
  return Math.ceil((answerWithinMs * 6) / 5);
}
