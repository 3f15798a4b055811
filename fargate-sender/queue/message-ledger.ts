/** About 2 MB, and far more than there are in normal operation: what the lanes are removing, and what went back. */
const MOST_MESSAGES = 10_000;

/** What is known of a message: that it is done with, or how often it was received without reaching the endpoint. */
type Entry = 'settled' | number;

/**
 * What the lanes of a process know about messages that may be received again, by the id that the queue gave them:
 *
 * - A *settled* message was accepted or quarantined, and is not removed from the queue yet, or could not be. Whichever lane
 *   receives it again removes it and does not send it.
 * - A message that *has not arrived* went back to the queue although the endpoint certainly does not have it. Its receives
 *   until then do not make the next attempt ambiguous.
 *
 * The ledger bounds itself: over the limit it forgets the message that was noted longest ago. Nothing is lost then. A
 * forgotten message is treated as one that another process received before: it is sent, and as its attempt is ambiguous,
 * error 205 (duplicate key) counts as acceptance.
 */
export class MessageLedger {
  readonly #most: number;
  readonly #entries = new Map<string, Entry>();

  /** @param most messages that are known at a time */
  constructor(most = MOST_MESSAGES) {
    this.#most = most;
  }

  settle(id: string): void {
    this.#note(id, 'settled');
  }

  isSettled(id: string): boolean {
    return this.#entries.get(id) === 'settled';
  }

  /** @param receives how often the message was received, each time without reaching the endpoint */
  hasNotArrived(id: string, receives: number): void {
    this.#note(id, receives);
  }

  /** How often the message was received without reaching the endpoint; 0 if nothing is known. */
  receivesInVain(id: string): number {
    const entry = this.#entries.get(id);
    return typeof entry === 'number' ? entry : 0;
  }

  /** The message was removed from the queue, and does not come again. */
  forget(id: string): void {
    this.#entries.delete(id);
  }

  #note(id: string, entry: Entry): void {
    // What is noted again is the newest.
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size > this.#most) this.#entries.delete(oldest);
  }
}
