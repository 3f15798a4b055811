import type { Decision, Source } from './decide.ts';
import type { Follows, Linking, RecordedMessage, RecordItem, RecordTable } from './record-table.ts';
import type { RecordTimes } from './record-times.ts';

/** A message that is to be recorded and sent. */
export interface Recording<D extends Drafted = Drafted, B extends Built = Built> {
  /** The item of the resource; it has the lease that its writes wait for. */
  readonly key: string;
  /** In ms since 1970: its stamps are later. */
  readonly after?: number | undefined;
  /** Whether the last message has to be known before anything is written. */
  readonly isByLast?: boolean;
  /** Why nothing is sent after this last message, which is newer or did what is asked for; undefined if something is. */
  needless?(last: RecordedMessage): 'stale' | 'duplicate' | undefined;
  /**
   * Writes the message: all that is sent of the resource. If it throws, nothing is recorded or sent.
   *
   * @param last message that is in the queue for certain, as far as it is known; it need not be the last one, unless the
   *   draft says that it follows it
   * @param item the item that has it, as far as it is known
   */
  draft(stamp: Stamp, last: RecordedMessage | undefined, item: RecordItem): D;
  /**
   * What is sent of a message of this resource, which may be that of a process that died: what it has, and what it
   * deletes. Equal for equal arguments. If it throws, nothing is sent, and the message is removed from the record.
   *
   * @param message as it was drafted, now or before
   * @param item as it was when the message was taken: with the last message that was sent and what was kept of it, if there
   *   is one
   */
  build(message: RecordedMessage, item: RecordItem): B;
  /**
   * Does beforehand what `build` and `enqueue` will have to do if the message is sent as it was drafted, as most are. It
   * sends nothing and never throws.
   */
  prepare?(message: RecordedMessage): void;
  /**
   * Puts a message of this resource into the queue, which may be that of a process that died.
   *
   * @param text as it was built
   * @param item as it was when the message was taken
   * @param signal ends the call: the message may not enter the queue afterwards
   * @throws HttpError or OutdatedError if it is not in the queue, anything else if nobody knows
   */
  enqueue(message: RecordedMessage, text: string, item: RecordItem, signal?: AbortSignal): Promise<void>;
}

/** How messages of a resource are sent, whichever request wrote them. */
export type Sending<B extends Built = Built> = Pick<
  Recording<Drafted, B>,
  'key' | 'build' | 'prepare' | 'enqueue'
>;

export interface Drafted extends Source {
  readonly text: string;
  /** MSH-9 as `ADT^A31`. */
  readonly messageType: string;
  readonly linking?: Linking | undefined;
  readonly follows?: Follows;
}

/** What a message was written by is not the last any more: it is to be written anew. */
export class OutdatedError extends Error {
  override readonly name = 'OutdatedError';
}

export interface Built {
  /** What is sent. */
  readonly text: string;
  /** What is kept of it: all that the receiver has of the resource from now on. */
  readonly kept: string;
}

/** Identifies a message among all others of a resource, and orders it. */
export interface Stamp {
  /** MSH-10. */
  readonly controlId: string;
  /** MSH-7, in ms since 1970. */
  readonly time: number;
}

/** What the record needs from outside. */
export interface RecordPorts {
  readonly table: RecordTable;
  readonly times: RecordTimes;
  /** @param after in ms since 1970: the stamp is later, whatever the clock says */
  stamp(after: number | undefined): Stamp;
  readonly events: RecordEvents;
}

/** What is logged and counted. */
export interface RecordEvents {
  /** A write has to wait for the lease; once for each write. */
  onWait(): void;
  /** A message is sent again in place of a process that died. */
  onRetake(message: RecordedMessage): void;
  /** A request is not sent, because this message was sent before. */
  onNotSent(decision: Decision, message: RecordedMessage): void;
  /** A message is in the queue, but the record could not confirm it. */
  onUnconfirmed(message: RecordedMessage, error: unknown): void;
}
