import type { PreparedCall } from '../prepared-call.ts';
import type { Source } from './decide.ts';

/** The item of a resource: `Patient/8f7a…`. */
export function recordKey(resourceType: string, fhirId: string): string {
  return `${resourceType}/${fhirId}`;
}

/** A message as the record keeps it. */
export interface RecordedMessage extends Source {
  /** MSH-10. */
  readonly controlId: string;
  /** MSH-7, in ms since 1970. */
  readonly time: number;
  /** MSH-9 as `ADT^A28`. */
  readonly messageType: string;
  /**
   * All that it has of the resource, without what it deletes: the message, or MSH and the segments that later messages
   * need.
   */
  readonly text: string;
  /**
   * Of a merge that waits in the item of the survivor: the resources whose place it takes, and those that they had absorbed.
   * Entries as in absorbed.ts.
   */
  readonly absorbed?: readonly string[] | undefined;
  /** Of a pending message: what follows it in the queue. */
  readonly linking?: Linking | undefined;
}

/** The messages about links of a resource that follow one of its messages. */
export interface Linking {
  /** What the receiver has linked then: entries as in linked.ts. */
  readonly linked: readonly string[];
  readonly messages: readonly LinkMessage[];
}

export interface LinkMessage {
  readonly controlId: string;
  /** MSH-9 as `ADT^A24`. */
  readonly messageType: string;
  /** As it is sent. */
  readonly text: string;
  /** FHIR ids of the patients whose groups it passes after those of its own. */
  readonly route: readonly string[];
}

/** The right to write messages of a resource, for one process until a time. */
export interface Lease {
  /** One attempt to take it: no two have the same. */
  readonly owner: string;
  /** In ms since 1970. */
  readonly until: number;
}

/** What the record has of a resource. */
export interface RecordItem {
  /** The last message that is in the queue for certain. */
  readonly confirmed?: RecordedMessage | undefined;
  /** A message that is about to be put into the queue; there if and only if the lease is. Always later than `confirmed`. */
  readonly pending?: RecordedMessage | undefined;
  readonly lease?: Lease | undefined;
  /** The resources whose place it has taken, as in {@link RecordedMessage.absorbed}: its messages follow theirs. */
  readonly absorbed?: readonly string[] | undefined;
  /** The resources that it is or was linked with, as in {@link Linking.linked}: its messages follow those about the links. */
  readonly linked?: readonly string[] | undefined;
}

/**
 * The message that a new one has to follow: the one with this control ID, none at all (null), or any that has not ended the
 * resource (undefined).
 */
export type Follows = string | null | undefined;

/**
 * What becomes of `pending` when a lease is given back: it is `confirmed`, or `absorbed` if it is a merge, which says nothing of
 * the survivor itself; it is `discarded` because it is not in the queue, or it is `left` to the next write, which sends it
 * again, because nobody knows.
 */
export type PendingOutcome = 'confirmed' | 'absorbed' | 'discarded' | 'left';

/**
 * A table with an item for each resource, whose writes are conditional and atomic. A call whose answer was lost may be
 * repeated: by the owner it recognizes what it has done itself. Each takes a signal that ends it.
 *
 * Each throws UnavailableError if the table is unreachable, throttled or does not answer; the call may have been done.
 */
export interface RecordTable {
  /**
   * Takes the lease and stores `pending`, if there is no lease, `pending` is later than `confirmed`, and that is what it follows.
   *
   * @returns whether it did, and the item as it was before
   */
  take(
    key: string,
    lease: Lease,
    pending: RecordedMessage,
    signal: AbortSignal,
    follows?: Follows,
  ): Promise<{ readonly isTaken: boolean; readonly item: RecordItem }>;
  /** Takes an expired lease, with its `pending` as it is. Returns false if another did, or its owner gave it back. */
  takeOver(key: string, from: Lease, lease: Lease, signal: AbortSignal): Promise<boolean>;
  /**
   * Prepares the call that gives the lease back. It returns false if its owner no longer has it: whoever took it over
   * completes what is left.
   *
   * @param sent what becomes `confirmed`, if it is not `pending` as it is
   * @param linked what becomes `linked` with it, if that changes
   */
  prepareGiveBack(
    key: string,
    owner: string,
    pending: PendingOutcome,
    sent?: RecordedMessage,
    linked?: readonly string[],
  ): PreparedCall<boolean>;
  /** What the record has of a resource; empty if nothing. */
  read(key: string, signal: AbortSignal): Promise<RecordItem>;
}
