import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { decodeMessage } from '../../hl7v2/character-set.ts';
import { parse } from '../../hl7v2/er7.ts';
import { FrameDecoder } from '../../hl7v2/frame-decoder.ts';
import { readHeader } from '../../hl7v2/header.ts';
import { accept, duplicateKey, FAULTS, type Fault, refuseForGood } from './faults.ts';
import type { Arrival } from './judge-run.ts';
import { weighted } from './random.ts';

const LARGEST_FRAME = 1024 * 1024;

/** An arrival counts as unclear until its answer is decided. */
type Open = { -readonly [P in keyof Arrival]: Arrival[P] };

/**
 * An HL7 endpoint with random faults that records everything that arrives. It listens on one port per sender, so that it
 * knows which sender sent what.
 */
export class DrillEndpoint {
  readonly arrivals: Arrival[] = [];
  /** The number of times that each fault occurred. */
  readonly faults = new Map<string, number>();
  readonly #random: () => number;
  readonly #bodyOf: (controlId: string) => string | undefined;
  readonly #taken = new Set<string>();
  readonly #listeners: Server[] = [];
  readonly #sockets = new Map<Socket, { isBusy: boolean }>();
  ports: number[] = [];

  /** @param bodyOf the message as it was put into the queue */
  constructor(random: () => number, bodyOf: (controlId: string) => string | undefined) {
    this.#random = random;
    this.#bodyOf = bodyOf;
  }

  async start(senders: number): Promise<void> {
    this.ports = await Promise.all(
      Array.from({ length: senders }, (_, sender) => this.#listen(sender, this.ports[sender] ?? 0)),
    );
  }

  /** Takes the endpoint down: refuses new connections and drops the open ones, even before an answer is sent. */
  async stop(): Promise<void> {
    const closed = this.#listeners.splice(0).map((one) => new Promise((resolve) => one.close(resolve)));
    for (const [socket, { isBusy }] of this.#sockets) {
      // An answer that was written must arrive, since it counts as sent.
      if (isBusy) socket.destroy();
      else socket.end();
    }
    const late = setTimeout(() => {
      for (const socket of this.#sockets.keys()) socket.destroy();
    }, 200);
    await Promise.all(closed);
    clearTimeout(late);
  }

  #listen(sender: number, port: number): Promise<number> {
    const server = createServer({ noDelay: true }, (socket) => this.#serve(socket, sender));
    this.#listeners.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  }

  #serve(socket: Socket, sender: number): void {
    const state = { isBusy: false };
    const linkSinceMs = performance.now();
    this.#sockets.set(socket, state);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    const decoder = new FrameDecoder(LARGEST_FRAME);
    socket.on('data', (chunk) => {
      for (const event of decoder.push(chunk)) {
        if (event.kind !== 'frame') continue;
        const text = decodeMessage(event.payload);
        const { controlId } = readHeader(parse(text));
        const arrival: Open = {
          controlId,
          sender,
          atMs: performance.now(),
          linkSinceMs,
          answer: 'unclear',
          isUnchanged: text === this.#bodyOf(controlId),
        };
        this.arrivals.push(arrival);
        state.isBusy = true;
        this.#faultFor(controlId)(socket, controlId, (answer) => {
          arrival.answer = answer;
          state.isBusy = answer === 'unclear';
          // Half of the messages without a clear answer were processed all the same.
          if (answer === 'accepted' || (answer === 'unclear' && this.#random() < 0.5))
            this.#taken.add(controlId);
        });
      }
    });
  }

  #faultFor(controlId: string): Fault {
    // A few messages are always refused, so that some go to quarantine.
    if (controlId.endsWith('-BAD')) return this.#counted('AE 101', refuseForGood);
    if (this.#taken.has(controlId))
      return this.#random() < 0.5 ? this.#counted('AE 205', duplicateKey) : this.#counted('AA again', accept);
    const [name, fault] = weighted(
      this.#random,
      FAULTS.map(([name, weight, fault]) => [[name, fault] as const, weight] as const),
    );
    return this.#counted(name, fault);
  }

  #counted(name: string, fault: Fault): Fault {
    this.faults.set(name, (this.faults.get(name) ?? 0) + 1);
    return fault;
  }
}
