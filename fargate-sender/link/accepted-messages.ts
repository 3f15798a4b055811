import { type Acknowledgment, readAcknowledgment } from '../../hl7v2/acknowledgment.ts';
import { decodeMessage } from '../../hl7v2/character-set.ts';
import type { Unasked } from '../../runtime/mllp/client-connection.ts';

/** Some minutes of messages; the oldest are forgotten first. */
const MOST_IDS = 10_000;
/** The length of MSH-10 in HL7 v2.7; a longer one is not kept, which costs a link if it is acknowledged again. */
const LONGEST_ID = 199;
/** Further acknowledgments that are ignored between two acceptances; an endpoint with more of them is out of step. */
const MOST_IGNORED = 1000;

/**
 * The messages that were accepted on one link. A further acknowledgment of one of them is no failure of the link: it
 * names its message, and is ignored.
 */
export class AcceptedMessages implements Unasked {
  /** Called with each further acknowledgment that is ignored. */
  onIgnored: (acknowledgment: Acknowledgment) => void = () => undefined;
  /** Control IDs as on the wire. */
  readonly #ids = new Set<string>();
  #count = 0;
  /** Further acknowledgments since the last acceptance. */
  #ignored = 0;

  /** How many were ever added. */
  get count(): number {
    return this.#count;
  }

  add(controlId: string): void {
    this.#count += 1;
    this.#ignored = 0;
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

  ignores(frame: Uint8Array): boolean {
    const acknowledgment = this.#acknowledgmentIn(frame);
    if (acknowledgment === undefined || this.#ignored === MOST_IGNORED) return false;
    this.#ignored += 1;
    this.onIgnored(acknowledgment);
    return true;
  }

  /** The beginning of a frame may be that of a further acknowledgment only where there was a first one. */
  mayBegin(): boolean {
    return this.#count > 0;
  }

  /** The acknowledgment in a frame, if it is for one of these messages. */
  #acknowledgmentIn(frame: Uint8Array): Acknowledgment | undefined {
    if (this.#ids.size === 0) return undefined;
    const acknowledgment = readAcknowledgment(decodeMessage(frame));
    if (typeof acknowledgment === 'string') return undefined;
    return this.has(acknowledgment.controlId) ? acknowledgment : undefined;
  }
}
