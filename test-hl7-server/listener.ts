import { type AddressInfo, createServer, type Socket } from 'node:net';
import { FrameDecoder } from '../hl7v2/mllp.ts';
import { errorKind } from '../runtime/log.ts';
import { type ReceivePorts, receive, refuseOversize } from './receive.ts';
import type { ServerSettings } from './settings.ts';

/** Bytes outside frames that are skipped before a connection is given up. */
const MOST_JUNK_BYTES = 4096;

export interface Listener {
  readonly port: number;
  /** Stops listening, answers what is complete, drops partial frames and closes every connection. */
  drain(timeoutMs: number): Promise<void>;
}

/**
 * Listens for MLLP connections. Each one is read piece by piece: a message is answered before the next piece
 * is read, so the answers keep the order of the messages, and a client that sends faster than messages are
 * stored is held back by TCP.
 */
export async function listen(settings: ServerSettings, ports: ReceivePorts): Promise<Listener> {
  const connections = new Set<Connection>();
  // Half-open: a client may close its side right after its message and still gets the answer.
  const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true }, (socket) => {
    const connection = new Connection(socket, settings, ports);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
    void connection.serve();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async drain(timeoutMs) {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const connection of connections) connection.drain();
      const timer = setTimeout(() => {
        for (const connection of connections) connection.destroy();
      }, timeoutMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

class Connection {
  readonly #socket: Socket;
  readonly #settings: ServerSettings;
  readonly #ports: ReceivePorts;
  readonly #decoder: FrameDecoder;
  #isBusy = false;
  #isDraining = false;

  constructor(socket: Socket, settings: ServerSettings, ports: ReceivePorts) {
    this.#socket = socket;
    this.#settings = settings;
    this.#ports = ports;
    this.#decoder = new FrameDecoder(settings.maxFrameBytes);
  }

  /** Serves the connection to its end; never rejects. */
  async serve(): Promise<void> {
    const socket = this.#socket;
    socket.on('timeout', () => socket.destroy());
    // Without a listener a reset after the loop would end the process.
    socket.on('error', () => undefined);
    try {
      this.#awaitBytes();
      for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
        this.#isBusy = true;
        socket.setTimeout(0);
        const goesOn = await this.#take(chunk);
        this.#isBusy = false;
        if (!goesOn || this.#isDraining) break;
        this.#awaitBytes();
      }
      this.#close();
    } catch (error) {
      // Resets and bare connects are everyday life on a network, health checks among them.
      this.#ports.log.debug('connection-lost', { error: errorKind(error) });
      socket.destroy();
    }
  }

  drain(): void {
    this.#isDraining = true;
    if (!this.#isBusy) this.#close();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Answers the frames that a piece completes; false if the connection cannot be trusted any more. */
  async #take(chunk: Uint8Array): Promise<boolean> {
    for (const event of this.#decoder.push(chunk)) {
      switch (event.kind) {
        case 'frame':
          await this.#answer(await receive(event.payload, this.#ports));
          break;
        case 'junk':
          if (event.sinceFrame > MOST_JUNK_BYTES) return false;
          break;
        case 'oversize':
          await this.#answer(refuseOversize(event.head, this.#settings.maxFrameBytes, this.#ports));
          return false;
      }
    }
    return true;
  }

  #awaitBytes(): void {
    const { frameTimeoutMs, idleTimeoutMs } = this.#settings;
    this.#socket.setTimeout(this.#decoder.isInside ? frameTimeoutMs : idleTimeoutMs);
  }

  async #answer(answer: Uint8Array | undefined): Promise<void> {
    if (answer !== undefined) await this.#write(answer);
  }

  /** A client that does not read its answers is given up after the frame timeout. */
  #write(answer: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.setTimeout(this.#settings.frameTimeoutMs);
      this.#socket.write(answer, (error) => {
        this.#socket.setTimeout(0);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Sends FIN behind what is written, and gives the other side the frame timeout to send its own. */
  #close(): void {
    const socket = this.#socket;
    socket.end();
    socket.resume();
    // A timer of its own: a client that goes on sending would put off the socket's.
    const timer = setTimeout(() => socket.destroy(), this.#settings.frameTimeoutMs);
    socket.once('close', () => clearTimeout(timer));
  }
}
