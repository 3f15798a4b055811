import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';

/** Takes segments as the X-Ray daemon does: UDP packets of a header line and a JSON document. */
export class TraceSegmentReceiver {
  /** Packets as they came. */
  readonly packets: string[] = [];
  readonly #socket: Socket = createSocket('udp4');

  async start(): Promise<this> {
    this.#socket.on('message', (packet) => this.packets.push(packet.toString()));
    await new Promise<void>((resolve) => this.#socket.bind(0, '127.0.0.1', resolve));
    return this;
  }

  get address(): string {
    return `127.0.0.1:${(this.#socket.address() as AddressInfo).port}`;
  }

  /** The documents that came. */
  get documents(): Record<string, unknown>[] {
    return this.packets.map((packet) => JSON.parse(packet.slice(packet.indexOf('\n') + 1)));
  }

  stop(): void {
    this.#socket.close();
  }
}
