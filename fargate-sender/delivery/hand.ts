/** What a hand has to know of a message. */
export interface Holdable {
  /** One patient's messages. */
  readonly groupId: string;
  /** Whether it was ever written to a link. */
  readonly wasSent: boolean;
}

/**
 * - `waiting`: for its turn, from `dueMs` on.
 * - `busy`: it is being sent or passed on.
 * - `leaving`: it is settled, and being removed from the queue.
 */
type State = 'waiting' | 'busy' | 'leaving';

interface Place {
  state: State;
  dueMs: number;
}

/**
 * The messages that a lane holds, in the order in which they were received. Within a group only the first one has a turn, and the next
 * one only when that has left the hand: it is not enough that it was accepted. If the process died between the acknowledgment and
 * the removal, the first one would be sent again, after the second.
 *
 * This only says what may be done; it calls nothing. Times are those of one clock, in ms.
 */
export class Hand<T extends Holdable> {
  /** In the order of receive. */
  readonly #places = new Map<T, Place>();
  readonly #groups = new Map<string, T[]>();
  #leaving = 0;

  /** Messages that are not settled. */
  get unsettled(): number {
    return this.#places.size - this.#leaving;
  }

  /** Messages that are settled and not removed yet. */
  get leaving(): number {
    return this.#leaving;
  }

  /** Whether it is held and waits. */
  isWaiting(item: T): boolean {
    return this.#places.get(item)?.state === 'waiting';
  }

  add(item: T): void {
    this.#places.set(item, { state: 'waiting', dueMs: Number.NEGATIVE_INFINITY });
    const group = this.#groups.get(item.groupId);
    if (group === undefined) this.#groups.set(item.groupId, [item]);
    else group.push(item);
  }

  /** The message whose turn it is: the one that was received first, of those that are first in their group and due. */
  next(nowMs: number, isWanted: (item: T) => boolean = () => true): T | undefined {
    for (const [item, place] of this.#places)
      if (this.#hasTurn(item, place, nowMs) && isWanted(item)) return item;
    return undefined;
  }

  /** How many messages have their turn now. */
  ready(nowMs: number): number {
    let count = 0;
    for (const [item, place] of this.#places) if (this.#hasTurn(item, place, nowMs)) count += 1;
    return count;
  }

  /** When the next message gets its turn if nothing else happens; infinity if none waits for a later time. */
  nextDueMs(nowMs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const [item, { state, dueMs }] of this.#places)
      if (state === 'waiting' && dueMs > nowMs && this.#isFirst(item)) next = Math.min(next, dueMs);
    return next;
  }

  /** It is being sent or passed on. */
  begin(item: T): void {
    this.#place(item).state = 'busy';
  }

  /** It waits for another turn, which it has from `dueMs` on. */
  wait(item: T, dueMs: number): void {
    Object.assign(this.#place(item), { state: 'waiting', dueMs });
  }

  /** It is settled. It keeps its place until it is removed from the queue. */
  settle(item: T): void {
    this.#place(item).state = 'leaving';
    this.#leaving += 1;
  }

  /** It is held no longer. */
  drop(item: T): void {
    if (this.#place(item).state === 'leaving') this.#leaving -= 1;
    this.#places.delete(item);
    const rest = (this.#groups.get(item.groupId) ?? []).filter((other) => other !== item);
    if (rest.length > 0) this.#groups.set(item.groupId, rest);
    else this.#groups.delete(item.groupId);
  }

  /** The later messages of its group, last first: none of them may be sent once it is in the queue again. */
  behind(item: T): T[] {
    const group = this.#groups.get(item.groupId) ?? [];
    return group.slice(group.indexOf(item) + 1).toReversed();
  }

  /** What is being sent or passed on. */
  busy(): T[] {
    return [...this.#places].filter(([, { state }]) => state === 'busy').map(([item]) => item);
  }

  /** Everything that waits, last first. */
  waiting(): T[] {
    const all = [...this.#places].filter(([, { state }]) => state === 'waiting');
    return all.map(([item]) => item).toReversed();
  }

  /**
   * What a lane holds in vain that cannot send now, last first: all that waits and was never sent. If nothing is being sent and nothing
   * was, the first one is kept, to be sent as soon as that is possible.
   */
  surplus(): T[] {
    const others = [...this.#places].filter(([, { state }]) => state !== 'leaving');
    const unsent = others.filter(([{ wasSent }, { state }]) => state === 'waiting' && !wasSent);
    const kept = unsent.length === others.length ? 1 : 0;
    return unsent
      .slice(kept)
      .map(([item]) => item)
      .toReversed();
  }

  #place(item: T): Place {
    const place = this.#places.get(item);
    if (place === undefined) throw new TypeError('the message is not held');
    return place;
  }

  #isFirst(item: T): boolean {
    return this.#groups.get(item.groupId)?.[0] === item;
  }

  #hasTurn(item: T, { state, dueMs }: Place, nowMs: number): boolean {
    return state === 'waiting' && dueMs <= nowMs && this.#isFirst(item);
  }
}

/**
 * Messages that go back to the queue, last first, as batches to be given back one after the other. No batch has two messages
 * of a group, because SQS does not say in which order it takes the entries of one. So a batch can be in the order of receive.
 */
export function roundsOf<T extends Pick<Holdable, 'groupId'>>(lastFirst: readonly T[]): T[][] {
  const rounds: T[][] = [];
  const depth = new Map<string, number>();
  for (const item of lastFirst) {
    const round = depth.get(item.groupId) ?? 0;
    depth.set(item.groupId, round + 1);
    if (rounds[round] === undefined) rounds[round] = [item];
    else rounds[round].push(item);
  }
  return rounds.map((round) => round.toReversed());
}
