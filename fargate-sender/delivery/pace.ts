/** AWS's own example for a call of SQS; what is measured replaces it. */
const FIRST_CALL_MS = 20;
const FIRST_EXCHANGE_MS = 20;
/** The share of a new value in the mean. */
const WEIGHT = 0.2;
/** A call that took longer was waiting for something else. */
const LONGEST_CALL_MS = 1000;
/** A call may take so many times the mean. */
const MARGIN = 2;

/** How fast a lane sends beside how fast SQS answers: says when it is time to ask for more. */
export class Pace {
  #callMs = FIRST_CALL_MS;
  #exchangeMs = FIRST_EXCHANGE_MS;

  /** A call of SQS that did not wait for messages took so long. */
  called(ms: number): void {
    this.#callMs += WEIGHT * (Math.min(ms, LONGEST_CALL_MS) - this.#callMs);
  }

  /** A message took so long, from its turn to the answer. */
  exchanged(ms: number): void {
    this.#exchangeMs += WEIGHT * (ms - this.#exchangeMs);
  }

  /** Whether so many messages are sent before a call that begins now has surely ended. */
  isLow(messages: number): boolean {
    return messages * this.#exchangeMs <= MARGIN * this.#callMs;
  }
}
