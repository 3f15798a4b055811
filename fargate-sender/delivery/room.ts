import type { HeldMessage } from '../queue/queue.ts';
import type { SenderSettings } from '../settings.ts';

/** Batches that a lane holds at most: one that is being sent, and what is asked for meanwhile where messages are sent faster than SQS answers. */
const MOST_BATCHES = 3;

/** How large the next messages are expected to be while none is known, in bytes. Most are far smaller. */
const FIRST_SIZE = 65_536;

/** How many messages a lane may ask for, by their number and by the memory that they take: large ones count as many. */
export class Room {
  readonly #batch: number;
  /** Of this lane, in bytes. */
  readonly #mostBytes: number;
  readonly #sizes = new Map<HeldMessage, number>();
  #heldBytes = 0;
  #asked = 0;
  #expectedSize = FIRST_SIZE;

  constructor({
    receiveBatch,
    maxHeldBytes,
    connections,
  }: Pick<SenderSettings, 'receiveBatch' | 'maxHeldBytes' | 'connections'>) {
    this.#batch = receiveBatch;
    this.#mostBytes = maxHeldBytes / connections;
  }

  /** Messages that are asked for and have not come. */
  get asked(): number {
    return this.#asked;
  }

  /** Reserves room for messages that are asked for. Give it back with the function that this returns. */
  reserve(count: number): () => void {
    this.#asked += count;
    return () => {
      this.#asked -= count;
    };
  }

  /** Messages came together. The next ones are expected to be as large as the largest of them. */
  hold(messages: readonly HeldMessage[]): void {
    if (messages.length === 0) return;
    const sizes = messages.map(({ body }) => Buffer.byteLength(body));
    for (const [index, message] of messages.entries()) this.#sizes.set(message, sizes[index] ?? 0);
    this.#heldBytes += sizes.reduce((sum, size) => sum + size, 0);
    this.#expectedSize = Math.max(1, ...sizes);
  }

  release(message: HeldMessage): void {
    this.#heldBytes -= this.#sizes.get(message) ?? 0;
    this.#sizes.delete(message);
  }

  /** How many messages may be asked for beside so many that are not settled. One always, if there is none at all. */
  count(unsettled: number): number {
    const taken = unsettled + this.#asked;
    const count = Math.min(this.#most, MOST_BATCHES * this.#batch - taken);
    return Math.max(count, taken === 0 ? 1 : 0);
  }

  /** Whether no receive can bring more than so many, however few messages are held. */
  isWhole(count: number): boolean {
    return count > 0 && count >= this.#most;
  }

  /** How many messages a receive brings at most: a batch, or what the memory has room for. */
  get #most(): number {
    const freeBytes = this.#mostBytes - this.#heldBytes - this.#asked * this.#expectedSize;
    return Math.min(this.#batch, Math.floor(freeBytes / this.#expectedSize));
  }

  /** Whether so many settled messages may wait for their removal while more are sent. */
  mayLeave(leaving: number): boolean {
    return leaving < MOST_BATCHES * this.#batch;
  }
}
