import { type Acknowledgment, readAcknowledgment } from '../../hl7v2/acknowledgment.ts';
import { decodeMessage } from '../../hl7v2/character-set.ts';

/** Some minutes of messages; the oldest are forgotten first. */
const MOST_IDS = 10_000;
/** The length of MSH-10 in HL7 v2.7; a longer one is not kept, which costs a link if it is acknowledged again. */
const LONGEST_ID = 199;

/** Control IDs of the messages that were accepted on one link, as on the wire. */
export class AcceptedIds {
  readonly #ids = new Set<string>();
  #isEmpty = true;

  /** Whether none was ever added. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  add(controlId: string): void {
    this.#isEmpty = false;
    if (controlId.length > LONGEST_ID) return;
    // A string of its own: a slice would keep the whole message in memory.
    this.#ids.add(Buffer.from(controlId).toString());
    if (this.#ids.size <= MOST_IDS) return;
    const [oldest = ''] = this.#ids;
    this.#ids.delete(oldest);
  }

  has(controlId: string): boolean {
    return this.#ids.has(controlId);
  }

  /** The acknowledgment in a frame, if it is one of these messages. */
  acknowledgedBy(frame: Uint8Array): Acknowledgment | undefined {
    if (this.#ids.size === 0) return undefined;
    const acknowledgment = readAcknowledgment(decodeMessage(frame));
    if (typeof acknowledgment === 'string') return undefined;
    return this.has(acknowledgment.controlId) ? acknowledgment : undefined;
  }
}
