/** Senders whose IDs are followed; of further ones each is asked for. */
const MOST_SENDERS = 100;
/** IDs that are remembered of a sender: those of one that counts up are never missed, however many came before. */
const MOST_IDS = 2000;

/**
 * What this process knows, without asking the archive, of the control IDs that one sender (MSH-3, MSH-4) has used. An ID is
 * what the keys of its messages begin with, so IDs sort as the store sorts them.
 *
 * Control IDs that sort by time need hardly a request: once the archive said that nothing sorts after one of them, all
 * that is there later was put there by this process, which remembers it. That holds as long as no other process
 * writes there.
 */
export class SeenIds {
  /** Used since this process runs, or about to be. */
  readonly #taken = new Set<string>();
  #newest = '';
  /** The archive held nothing from here on. */
  #knownFrom: string | undefined;
  /** Up to here what was taken is forgotten. */
  #forgotten = '';

  /** Whether no message came under this ID, for certain. */
  isUnseen(id: string): boolean {
    return (
      this.#knownFrom !== undefined && id >= this.#knownFrom && id > this.#forgotten && !this.#taken.has(id)
    );
  }

  /** Whether no ID since the start of this process sorts after it: then it is worth asking the archive. */
  isNewest(id: string): boolean {
    return id > this.#newest;
  }

  /** The ID is used from now on. To be called before the archive is asked or written to. */
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

  /** The archive was asked after the ID was taken, and holds nothing from it on. */
  nothingFrom(id: string): void {
    if (this.#knownFrom === undefined || id < this.#knownFrom) this.#knownFrom = id;
  }
}

/** By what the keys of a sender's messages begin with; undefined for one too many. */
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
