import type { Socket } from 'node:net';
import type { Acknowledgment } from '../../hl7v2/acknowledgment.ts';
import type { Framing } from '../../hl7v2/answer-decoder.ts';
import { ClientConnection } from '../../runtime/mllp/client-connection.ts';
import { AcceptedMessages } from './accepted-messages.ts';

/** Largest acknowledgment; larger ones are no acknowledgment. */
const MOST_ACK_BYTES = 65_536;

/** One connection to the endpoint, which remembers the messages that were accepted on it. */
export class Link extends ClientConnection {
  readonly #accepted: AcceptedMessages;

  constructor(socket: Socket, framing: Framing) {
    const accepted = new AcceptedMessages();
    super(socket, { maxAnswerBytes: MOST_ACK_BYTES, framing, unasked: accepted });
    this.#accepted = accepted;
  }

  /** Whether it was closed between two messages, and one was accepted on it before. */
  get hasServed(): boolean {
    return this.failure?.code === 'closed' && !this.isExchanging && this.accepted > 0;
  }

  /** How many messages were accepted on it. */
  get accepted(): number {
    return this.#accepted.count;
  }

  /** Whether an acknowledgment with this MSA-2 could be a further one of an earlier message. */
  hasAccepted(controlId: string): boolean {
    return this.#accepted.has(controlId);
  }

  /** Whether a frame is a further acknowledgment of an earlier message, and is ignored as such. */
  ignores(frame: Uint8Array): boolean {
    return this.#accepted.ignores(frame);
  }

  /** Calls back with each further acknowledgment that is ignored. */
  whenIgnored(callback: (acknowledgment: Acknowledgment) => void): void {
    this.#accepted.onIgnored = callback;
  }

  /** Ends an exchange whose acknowledgment came; `acceptedId` is the control ID if that accepted the message. */
  override finish(acceptedId?: string): void {
    if (acceptedId !== undefined) this.#accepted.add(acceptedId);
    super.finish();
  }
}
