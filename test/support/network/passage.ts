import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands before a port and passes every byte on, until it is closed: then connections are reset and refused. */
export class Passage {
  readonly port: number;
  #server: Server;
  readonly #target: number;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => this.#join(socket));
  }

  static async start(target: number): Promise<Passage> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Passage(server, target);
  }

  /** Makes the server unreachable from now on. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  /** Opens it again, on the same port. */
  async open(): Promise<void> {
    this.#server = createServer((socket) => this.#join(socket));
    await new Promise<void>((resolve) => this.#server.listen(this.port, '127.0.0.1', resolve));
  }

  #join(here: Socket): void {
    const there = connect(this.#target, '127.0.0.1');
    for (const [one, other] of [
      [here, there],
      [there, here],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
