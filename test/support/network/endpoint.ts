import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { decodeMessage } from '../../../hl7v2/character-set.ts';
import { parse } from '../../../hl7v2/er7.ts';
import { FrameDecoder } from '../../../hl7v2/frame-decoder.ts';
import { readHeader } from '../../../hl7v2/header.ts';
import { frame } from '../../../hl7v2/mllp.ts';

/** What an endpoint does with a message: the socket to answer on, and the control ID to answer for. */
export type Behaviour = (socket: Socket, controlId: string) => void;

/** An HL7 endpoint on a real socket that does what a test says; by default it accepts. */
export class Endpoint {
  /** Control IDs in the order in which they came, with repetitions. */
  readonly received: string[] = [];
  /** Messages in that order. */
  readonly messages: string[] = [];
  /** Everything that came, byte by byte, in the pieces in which it came. */
  readonly chunks: Uint8Array[] = [];
  /** Whether it looks for frames. A handshake of TLS is a thousand random bytes, in which one can stand by chance. */
  isReading = true;
  connections = 0;
  /** What to do with the next messages, first to last. */
  readonly script: Behaviour[] = [];
  otherwise: Behaviour = accept;
  /** Called for each message before it is acted on, and for each connection. */
  onMessage: (controlId: string) => void = () => undefined;
  onConnection: (socket: Socket) => void = () => undefined;
  /** How many connections it takes at a time; more are closed at once. */
  most = Number.POSITIVE_INFINITY;
  /** When those are closed. */
  closesAfterMs = 0;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #tls: TlsOptions | undefined;
  port = 0;

  /** @param tls certificate and key, where it speaks TLS */
  constructor(tls?: TlsOptions) {
    this.#tls = tls;
  }

  async start(): Promise<this> {
    const serve = (socket: Socket) => this.#serve(socket);
    const server = this.#tls ? createTlsServer(this.#tls, serve) : createServer({ noDelay: true }, serve);
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    return this;
  }

  /** Refuses connections from now on and drops those that there are. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(undefined)));
  }

  /** Sends bytes on every connection, unasked. */
  say(bytes: Uint8Array): void {
    for (const socket of this.#sockets) socket.write(bytes);
  }

  /** Closes every connection cleanly. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.end();
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    if (this.#sockets.size >= this.most) {
      socket.on('error', () => undefined);
      socket.resume();
      setTimeout(() => socket.end(), this.closesAfterMs);
      return;
    }
    this.#sockets.add(socket);
    this.onConnection(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    const decoder = new FrameDecoder(30_000_000);
    socket.on('data', (chunk) => {
      this.chunks.push(chunk);
      if (!this.isReading) return;
      for (const event of decoder.push(chunk)) {
        if (event.kind !== 'frame') continue;
        const text = decodeMessage(event.payload);
        const { controlId } = readHeader(parse(text));
        this.received.push(controlId);
        this.messages.push(text);
        this.onMessage(controlId);
        (this.script.shift() ?? this.otherwise)(socket, controlId);
      }
    });
  }
}

export function ackBytes(code: string, controlId: string, err3?: string): Uint8Array {
  const err = err3 === undefined ? '' : `ERR|||${err3}|E\r`;
  return frame(
    new TextEncoder().encode(`MSH|^~\\&|||||1||ACK|9|P|2.5.1\rMSA|${code}|${controlId}|PLANTED NAME\r${err}`),
  );
}

export const accept: Behaviour = (socket, controlId) => {
  socket.write(ackBytes('AA', controlId));
};

export function answer(code: string, err3?: string): Behaviour {
  return (socket, controlId) => {
    socket.write(ackBytes(code, controlId, err3));
  };
}
