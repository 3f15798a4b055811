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

/**
 * What delivery needs of a queue. Each call may reject because the queue cannot be reached, and the caller
 * tries it again; `GoneError` says that the visibility timeout is over and another receiver may have the message.
 */
export interface DeliveryQueue {
  /**
   * The next message, or undefined if there is none and none came in a while. Aborting rejects.
   *
   * @param visibilityMs how long no other receiver gets it
   * @param waits whether it waits that while for a message
   */
  receive(visibilityMs: number, waits: boolean, signal: AbortSignal): Promise<HeldMessage | undefined>;
  /** Sets the visibility timeout to `visibilityMs` from now; 0 gives the message back. */
  changeVisibility(message: HeldMessage, visibilityMs: number): Promise<void>;
  remove(message: HeldMessage): Promise<void>;
  /** Puts the message, as it is, into the next group of its route. Repeating it puts it there once. */
  passOn(message: HeldMessage): Promise<void>;
  /** Stores the message, as it is and in its group, in the quarantine queue. Repeating it stores it once. */
  quarantine(message: HeldMessage, reasons: Readonly<Record<string, string>>): Promise<void>;
}

export class GoneError extends Error {
  override readonly name = 'GoneError';
}
