import type { Socket } from 'node:net';
import { FrameDecoder } from '../hl7v2/frame-decoder.ts';
import { ConnectionEnd } from './connection-end.ts';
import { Patience } from './patience.ts';
import { type Output, perform } from './perform.ts';
import { type Received, type ReceivePorts, receive, refuseOversize } from './receive.ts';
import type { ServerSettings } from './settings.ts';

export type ConnectionLimits = Pick<ServerSettings, 'maxFrameBytes' | 'frameTimeoutMs' | 'idleTimeoutMs'>;

/**
 * One MLLP connection. It is read piece by piece: a message is answered before the next piece is looked at, so the answers
 * keep the order of the messages, and a client that sends faster than messages are stored is held back by TCP.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #limits: ConnectionLimits;
  readonly #ports: ReceivePorts;
  readonly #decoder: FrameDecoder;
  readonly #end: ConnectionEnd;
  readonly #patience: Patience;
  readonly #output: Output;
  /** Pieces that came while one was worked on; the socket is paused then. */
  readonly #waiting: Uint8Array[] = [];
  #isBusy = false;
  /** Whether the client closed its side. */
  #isEnded = false;

  /** @param reset ends the connection with RST */
  constructor(socket: Socket, reset: () => void, limits: ConnectionLimits, ports: ReceivePorts) {
    this.#socket = socket;
    this.#limits = limits;
    this.#ports = ports;
    this.#decoder = new FrameDecoder(limits.maxFrameBytes);
    this.#end = new ConnectionEnd(socket, limits.frameTimeoutMs, ports);
    this.#patience = new Patience(socket, limits, (reason) => {
      this.#end.because(reason);
      socket.destroy();
    });
    this.#output = { socket, reset, patience: this.#patience };
  }

  /** Serves the connection to its end; never throws. */
  serve(): void {
    const socket = this.#socket;
    this.#ports.metrics.connectionOpened();
    socket.once('end', () => {
      this.#isEnded = true;
      if (!this.#isBusy) this.#end.close();
    });
    // Events and no iterator: that would cost more than the whole exchange does on the socket itself.
    socket.on('data', (chunk) => {
      if (this.#end.hasCome) return;
      if (!this.#isBusy) void this.#work(chunk);
      else {
        socket.pause();
        this.#waiting.push(chunk);
      }
    });
    this.#patience.awaitBytes(false);
  }

  /** Answers what is complete, drops what is not, and closes the connection. */
  drain(): void {
    this.#end.drain();
    if (!this.#isBusy) this.#end.close();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Works on a piece, and on those that come meanwhile; never rejects. */
  async #work(first: Uint8Array): Promise<void> {
    this.#isBusy = true;
    this.#patience.stop();
    try {
      for (let chunk: Uint8Array | undefined = first; chunk !== undefined; chunk = this.#waiting.shift()) {
        const goesOn = await this.#take(chunk);
        if (!goesOn) return this.#end.close();
      }
      // What waited was there already: the socket is paused meanwhile.
      if (this.#isEnded || this.#end.isOfTheServer) this.#end.close();
      else if (!this.#end.hasCome) this.#patience.awaitBytes(this.#decoder.isInside);
    } catch (error) {
      this.#end.lose(error);
    } finally {
      this.#isBusy = false;
    }
    if (!this.#end.hasCome && this.#socket.isPaused()) this.#socket.resume();
  }

  /** Answers the frames that a piece completes; false if the connection is to be closed. */
  async #take(chunk: Uint8Array): Promise<boolean> {
    const { metrics } = this.#ports;
    for (const event of this.#decoder.push(chunk)) {
      switch (event.kind) {
        case 'frame':
          metrics.frameReceived();
          if (await this.#answer(await receive(event.payload, this.#ports))) break;
          this.#end.because('fault');
          return false;
        case 'junk':
          metrics.bytesSkipped(event.bytes);
          break;
        case 'too-much-junk':
          this.#end.because('junk');
          return false;
        case 'oversize':
          await this.#answer(refuseOversize(event.head, this.#limits.maxFrameBytes, this.#ports));
          this.#end.because('oversize');
          return false;
      }
    }
    return true;
  }

  /** What else is due for a message is done after its answer, which the client waits for. */
  async #answer({ steps, report }: Received): Promise<boolean> {
    try {
      for (const step of steps) {
        const goesOn = perform(step, this.#output);
        if (goesOn !== true && !(await goesOn)) return false;
      }
      return true;
    } finally {
      report();
    }
  }
}
