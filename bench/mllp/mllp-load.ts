import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { frame } from '../../hl7v2/mllp.ts';

const END = Buffer.from([0x1c, 0x0d]);

/** Connections over which messages are sent one at a time, as a sender does. */
export class MllpLoad {
  readonly #sockets: readonly Socket[];

  private constructor(sockets: readonly Socket[]) {
    this.#sockets = sockets;
  }

  static async connect(port: number, connections: number): Promise<MllpLoad> {
    const connecting = Array.from({ length: connections }, async () => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      await once(socket, 'connect');
      return socket;
    });
    return new MllpLoad(await Promise.all(connecting));
  }

  /**
   * Sends all messages, each over the first connection that is free.
   *
   * @returns messages in a second
   * @throws Error if one is not accepted
   */
  async send(messages: readonly string[]): Promise<number> {
    const frames = messages.map((text) => frame(new TextEncoder().encode(text)));
    const begin = performance.now();
    let sent = 0;
    const next = () => frames[sent++];
    await Promise.all(this.#sockets.map((socket) => sendAll(socket, next)));
    return (1000 * messages.length) / (performance.now() - begin);
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function sendAll(socket: Socket, next: () => Uint8Array | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer: Buffer = Buffer.alloc(0);
    const end = (error?: Error) => {
      socket.off('data', take).off('close', lost);
      if (error === undefined) resolve();
      else reject(error);
    };
    const send = () => {
      const message = next();
      if (message === undefined) end();
      else socket.write(message);
    };
    const take = (chunk: Buffer) => {
      answer = answer.length === 0 ? chunk : Buffer.concat([answer, chunk]);
      if (!answer.subarray(-2).equals(END)) return;
      const isAccepted = answer.includes('\rMSA|AA|');
      answer = Buffer.alloc(0);
      if (isAccepted) send();
      else end(new Error('the server did not accept a message'));
    };
    const lost = () => end(new Error('the server hung up'));
    socket.on('data', take).once('close', lost);
    send();
  });
}
