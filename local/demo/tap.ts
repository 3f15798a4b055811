import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { readAcknowledgment } from '../../hl7v2/acknowledgment.ts';
import { decodeMessage } from '../../hl7v2/character-set.ts';
import { parse } from '../../hl7v2/er7.ts';
import { FrameDecoder } from '../../hl7v2/frame-decoder.ts';
import { readHeader } from '../../hl7v2/header.ts';

/** A message on the wire, and its acknowledgment. */
export interface Exchange {
  readonly message: string;
  readonly acknowledgment: string;
  /** MSA-1. */
  readonly code: string;
}

/** A proxy between the sender and the HL7 endpoint. Forwards every byte and records messages and acknowledgments. */
export class Tap {
  readonly #server: Server;
  readonly #messages = new Map<string, string>();
  readonly #exchanges = new Map<string, Exchange>();

  private constructor(endpointPort: number) {
    this.#server = createServer((sender) =>
      this.#join(sender, connect({ host: '127.0.0.1', port: endpointPort, noDelay: true })),
    );
  }

  /** Listens on a free loopback port, as a proxy for the endpoint's port. */
  static async start(endpointPort: number): Promise<Tap> {
    const tap = new Tap(endpointPort);
    await new Promise<void>((resolve) => tap.#server.listen(0, '127.0.0.1', resolve));
    return tap;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The exchange of a message, by its control ID; undefined until it is acknowledged. */
  exchange(controlId: string): Exchange | undefined {
    return this.#exchanges.get(controlId);
  }

  stop(): void {
    this.#server.close();
    this.#server.unref();
  }

  #join(sender: Socket, endpoint: Socket): void {
    const sent = new FrameDecoder(LARGEST_FRAME);
    const answered = new FrameDecoder(LARGEST_FRAME);
    sender.on('data', (chunk) => {
      for (const text of frames(sent, chunk)) this.#messages.set(readHeader(parse(text)).controlId, text);
      endpoint.write(chunk);
    });
    endpoint.on('data', (chunk) => {
      for (const text of frames(answered, chunk)) this.#acknowledged(text);
      sender.write(chunk);
    });
    for (const [one, other] of [
      [sender, endpoint],
      [endpoint, sender],
    ] as const) {
      one.on('end', () => other.end());
      one.on('error', () => other.destroy());
    }
  }

  #acknowledged(text: string): void {
    const acknowledgment = readAcknowledgment(text);
    if (typeof acknowledgment === 'string') return;
    const { controlId, code } = acknowledgment;
    const message = this.#messages.get(controlId);
    if (message !== undefined) this.#exchanges.set(controlId, { message, acknowledgment: text, code });
  }
}

const LARGEST_FRAME = 16 * 1024 * 1024;

function frames(decoder: FrameDecoder, chunk: Uint8Array): string[] {
  return decoder
    .push(chunk)
    .flatMap((event) => (event.kind === 'frame' ? [decodeMessage(event.payload)] : []));
}
