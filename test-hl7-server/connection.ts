import type { Socket } from 'node:net';
import { FrameDecoder, type MllpEvent } from '../hl7v2/frame-decoder.ts';
import { ReadLoop } from '../runtime/mllp/read-loop.ts';
import { ConnectionEnd } from './connection-end.ts';
import type { CloseReason } from './metrics.ts';
import { Patience } from './patience.ts';
import { type Output, perform } from './perform.ts';
import { type Received, type ReceivePorts, receive, refuseOversize } from './receive.ts';
import type { ServerSettings } from './settings.ts';

export type ConnectionLimits = Pick<ServerSettings, 'maxFrameBytes' | 'frameTimeoutMs' | 'idleTimeoutMs'>;

/** One MLLP connection. A message is answered before the next one is looked at, so answers keep the order of the messages. */
export class Connection {
  readonly #socket: Socket;
  readonly #limits: ConnectionLimits;
  readonly #ports: ReceivePorts;
  readonly #decoder: FrameDecoder;
  readonly #end: ConnectionEnd;
  readonly #patience: Patience;
  readonly #output: Output;
  readonly #loop: ReadLoop<MllpEvent>;

  /**
   * Serves the connection from now on to its end.
   *
   * @param reset ends the connection with RST
   */
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
    this.#loop = new ReadLoop(socket, this.#decoder, {
      isOver: () => this.#end.hasCome,
      take: (event) => this.#take(event),
      caughtUp: () => this.#awaitMore(),
      ended: () => this.#end.close(),
    });
    ports.metrics.connectionOpened();
    this.#patience.awaitBytes(false);
  }

  /** Answers what is complete, drops what is not, and closes the connection. */
  drain(): void {
    this.#end.drain();
    if (!this.#loop.isBusy) this.#end.close();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #awaitMore(): void {
    if (this.#end.isOfTheServer) this.#end.close();
    else this.#patience.awaitBytes(this.#decoder.isInside);
  }

  #take(event: MllpEvent): Promise<void> | void {
    const { metrics } = this.#ports;
    switch (event.kind) {
      case 'frame':
        metrics.frameReceived();
        return this.#answer(receive(event.payload, this.#ports));
      case 'junk':
        return metrics.bytesSkipped(event.bytes);
      case 'too-much-junk':
        return this.#close('junk');
      case 'oversize':
        return this.#answer(refuseOversize(event.head, this.#limits.maxFrameBytes, this.#ports), 'oversize');
    }
  }

  /**
   * Answers a message; never rejects.
   *
   * @param closeReason why the connection is closed after the answer; undefined: it goes on, unless a fault closes it
   */
  async #answer(received: Received | Promise<Received>, closeReason?: CloseReason): Promise<void> {
    this.#patience.stop();
    try {
      const { steps, report } = await received;
      try {
        for (const step of steps) {
          const goesOn = perform(step, this.#output);
          if (goesOn !== true && !(await goesOn)) return this.#close('fault');
        }
      } finally {
        report();
      }
      if (closeReason !== undefined) this.#close(closeReason);
    } catch (error) {
      this.#end.lose(error);
    }
  }

  #close(reason: CloseReason): void {
    this.#end.because(reason);
    this.#end.close();
  }
}
