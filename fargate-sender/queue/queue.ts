/** A message that is in flight to this process: nobody else receives it, nor any later one of its group. */
export interface HeldMessage {
  /** Id that the queue gave; stays the same when the message is received again. */
  readonly id: string;
  readonly body: string;
  readonly groupId: string;
  /** Groups that it has to pass before it is delivered, the next one first. */
  readonly route: readonly string[];
  /** The receipt handle of this receive; each receive has another. */
  readonly receipt: string;
  /** How often it was received, this time included. */
  readonly receives: number;
  /** When it was asked for, on the clock of `performance.now`: its visibility timeout begins then at the earliest. */
  readonly askedAt: number;
  /** When the queue took it, in ms since 1970. */
  readonly sentAt: number;
  /** X-Ray's tracing header, as it came along. */
  readonly traceHeader: string | undefined;
}

/** What a receive asks for. */
export interface Ask {
  /** Messages at most, 1 to 10. */
  readonly count: number;
  /** How long the queue waits for the first one, 0 to 20. */
  readonly waitSeconds: number;
}

/**
 * The messages of a batch for which a call failed, with the reason: `GoneError` if the visibility timeout is over and another
 * receiver may have the message, else the call may be tried again. Empty if all went well.
 */
export type Failures = ReadonlyMap<HeldMessage, unknown>;

/** What delivery needs of a queue. */
export interface DeliveryQueue {
  /**
   * The next messages; none if none came in the time that it waits. It may have several of a group, in their order. Rejects if the queue
   * cannot be reached, and when it is aborted.
   *
   * @param visibilityMs how long no other receiver gets them
   */
  receive(ask: Ask, visibilityMs: number, signal: AbortSignal): Promise<HeldMessage[]>;
  /** Sets the visibility timeout to `visibilityMs` from now; 0 gives the messages back. Never rejects. */
  changeVisibility(messages: readonly HeldMessage[], visibilityMs: number): Promise<Failures>;
  /** Never rejects. */
  remove(messages: readonly HeldMessage[]): Promise<Failures>;
  /** Puts the message, as it is, into the next group of its route. Repeating it puts it there once. Rejects if it could not. */
  passOn(message: HeldMessage): Promise<void>;
  /** Stores the message, as it is and in its group, in the quarantine queue. Repeating it stores it once. Rejects if it could not. */
  quarantine(message: HeldMessage, reasons: Readonly<Record<string, string>>): Promise<void>;
}

export class GoneError extends Error {
  override readonly name = 'GoneError';
}
