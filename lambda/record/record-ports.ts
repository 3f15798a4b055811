import type { Decision, Source } from './decide.ts';
import type { RecordedMessage, RecordTable } from './record-table.ts';
import type { RecordTimes } from './record-times.ts';

/** A message that is to be recorded and sent. */
export interface Recording<D extends Drafted = Drafted, B extends Built = Built> {
  /** The item of the resource; it has the lease that its writes wait for. */
  readonly key: string;
  readonly source: Source;
  /** MSH-9 as `ADT^A31`. */
  readonly messageType: string;
  /** Writes the message: all that the resource conveys. If it throws, nothing is recorded or sent. */
  draft(stamp: Stamp): D;
  /**
   * What is sent of a message of this resource, which may be that of a process that died: what it conveys, and what it
   * deletes. Equal for equal arguments. If it throws, nothing is sent, and the message is removed from the record.
   *
   * @param text of a draft, now or before
   * @param previous what was kept of the last message that was sent, if there is one
   */
  build(text: string, previous: string | undefined): B;
  /**
   * Puts a message of this resource into the queue, which may be that of a process that died.
   *
   * @param text as it was built
   * @param signal ends the call: the message may not enter the queue afterwards
   * @throws if nobody knows whether it is in the queue
   */
  enqueue(message: RecordedMessage, text: string, signal?: AbortSignal): Promise<void>;
}

export interface Drafted {
  readonly text: string;
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
