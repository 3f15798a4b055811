import type { Socket } from 'node:net';

/** Finds events in a byte stream, however it is cut into pieces. */
export interface Decoder<Event> {
  push(chunk: Uint8Array): readonly Event[];
}

/** What a connection does with what is read from its socket. */
export interface Reader<Event> {
  /** Whether the connection is over: nothing more is taken. */
  isOver(): boolean;
  /** Takes one event. If this gives a promise, the next event is taken once it is fulfilled; it must not be rejected. */
  take(event: Event): Promise<void> | void;
  /** Everything that came was taken, and more may come. */
  caughtUp(): void;
  /** The other side sent FIN, and everything before it was taken. */
  ended(): void;
}

/**
 * Reads one end of an MLLP connection: takes what a decoder finds, one event after the other. While an event is worked on,
 * the socket is paused as soon as more comes, so TCP holds back a peer that sends faster than its messages are handled.
 */
export class ReadLoop<Event> {
  readonly #socket: Socket;
  readonly #decoder: Decoder<Event>;
  readonly #reader: Reader<Event>;
  /** Pieces that came while one was worked on. */
  readonly #waiting: Uint8Array[] = [];
  #isBusy = false;
  /** Whether the other side sent FIN. */
  #isEnded = false;

  constructor(socket: Socket, decoder: Decoder<Event>, reader: Reader<Event>) {
    this.#socket = socket;
    this.#decoder = decoder;
    this.#reader = reader;
    // Events and no iterator: that would cost more than the whole exchange does on the socket itself.
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.once('end', () => {
      this.#isEnded = true;
      if (!this.#isBusy) reader.ended();
    });
  }

  /** Whether an event is worked on. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  #receive(chunk: Uint8Array): void {
    if (this.#reader.isOver()) return;
    if (!this.#isBusy) void this.#work(chunk);
    else {
      this.#socket.pause();
      this.#waiting.push(chunk);
    }
  }

  /** Works on a piece, and on those that come meanwhile. It only waits where taking an event does. */
  async #work(first: Uint8Array): Promise<void> {
    const reader = this.#reader;
    this.#isBusy = true;
    for (let chunk: Uint8Array | undefined = first; chunk !== undefined; chunk = this.#waiting.shift()) {
      for (const event of this.#decoder.push(chunk)) {
        if (reader.isOver()) break;
        const taken = reader.take(event);
        if (taken !== undefined) await taken;
      }
    }
    this.#isBusy = false;
    if (reader.isOver()) return;
    if (this.#isEnded) reader.ended();
    else reader.caughtUp();
    if (!reader.isOver() && this.#socket.isPaused()) this.#socket.resume();
  }
}
