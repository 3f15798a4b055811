/** Number of senders whose IDs are remembered; for others the archive is asked. */
const MOST_SENDERS = 100;
/** Number of IDs that are remembered for a sender. A sender that counts up does not need more. */
const MOST_IDS = 2000;

/**
 * The control IDs that one sender (MSH-3, MSH-4) has used, as far as this process knows without asking the archive. An ID is
 * the prefix of the keys of its messages, so IDs sort as the store sorts them.
 *
 * Control IDs that sort by time need hardly any request: once the archive has confirmed that nothing sorts after an ID,
 * everything after it was put there by this process, which remembers it. That holds only if no other process writes to the
 * bucket.
 */
export class SeenIds {
  /** Used since this process started, or about to be used. */
  readonly #taken = new Set<string>();
  #newest = '';
  /** The archive held nothing from this ID on. */
  #knownFrom: string | undefined;
  /** IDs up to this one are forgotten. */
  #forgotten = '';

  /** Whether it is certain that no message came under this ID. */
  isUnseen(id: string): boolean {
    return (
      this.#knownFrom !== undefined && id >= this.#knownFrom && id > this.#forgotten && !this.#taken.has(id)
    );
  }

  /** Whether no ID since the start of this process sorts after it; only then is it useful to ask the archive. */
  isNewest(id: string): boolean {
    return id > this.#newest;
  }

  /** Marks the ID as used. Call it before the archive is read or written. */
  take(id: string): void {
    this.#taken.add(id);
    if (id > this.#newest) this.#newest = id;
    if (this.#taken.size <= MOST_IDS) return;
    const sorted = [...this.#taken].sort();
    for (const old of sorted.slice(0, MOST_IDS / 2)) {
      this.#taken.delete(old);
      if (old > this.#forgotten) this.#forgotten = old;
    }
  }

  /** Call it when the archive, asked after the ID was marked, holds nothing from it on. */
  nothingFrom(id: string): void {
    if (this.#knownFrom === undefined || id < this.#knownFrom) this.#knownFrom = id;
  }
}

/** The remembered IDs by sender; undefined if there are too many senders. */
export function createSeenIds(): (sender: string) => SeenIds | undefined {
  const senders = new Map<string, SeenIds>();
  return (sender) => {
    const known = senders.get(sender);
    if (known !== undefined || senders.size === MOST_SENDERS) return known;
    const added = new SeenIds();
    senders.set(sender, added);
    return added;
  };
}
