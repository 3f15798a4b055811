/** A message that this process has received and holds for a while: nobody else gets it, nor any later one of its group. */
export interface HeldMessage {
  /** Id that the queue gave; stays the same when the message is received again. */
  readonly id: string;
  readonly body: string;
  readonly groupId: string;
  /** What stands for this receipt; a later one has another. */
  readonly receipt: string;
  /** How often it was received, this time included. */
  readonly receives: number;
  /** When it was asked for, on the clock of `performance.now`: it is held from then on at the earliest. */
  readonly askedAt: number;
  /** When the queue took it, in ms since 1970. */
  readonly sentAt: number;
  /** X-Ray's tracing header, as it came along. */
  readonly traceHeader: string | undefined;
}

/**
 * What delivery needs of a queue. Each call may reject because the queue cannot be reached, and is then tried
 * again by who called it; `GoneError` says that the message is held no longer and another may have it.
 */
export interface DeliveryQueue {
  /**
   * The next message, held for `holdMs`, or undefined if there is none and none came in a while. Aborting rejects.
   *
   * @param waits whether it waits that while for a message
   */
  receive(holdMs: number, waits: boolean, signal: AbortSignal): Promise<HeldMessage | undefined>;
  /** Holds the message for `holdMs` from now; 0 gives it back. */
  hold(message: HeldMessage, holdMs: number): Promise<void>;
  remove(message: HeldMessage): Promise<void>;
  /** Stores the message, as it is and in its group, in the quarantine queue. Repeating it stores it once. */
  quarantine(message: HeldMessage, reasons: Readonly<Record<string, string>>): Promise<void>;
}

export class GoneError extends Error {
  override readonly name = 'GoneError';
}
