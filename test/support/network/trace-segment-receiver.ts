import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * Takes trace segments as the X-Ray daemon does, in UDP packets of a header line and a JSON document, and as X-Ray's API does, in calls
 * of PutTraceSegments.
 */
export class TraceSegmentReceiver {
  /** Packets as they came. */
  readonly packets: string[] = [];
  /** Bodies of calls as they came. */
  readonly calls: string[] = [];
  readonly #socket: Socket = createSocket('udp4');
  readonly #api: Server = createServer(async (request, response) => {
    this.calls.push(await text(request));
    response.end('{"UnprocessedTraceSegments":[]}');
  });

  async start(): Promise<this> {
    this.#socket.on('message', (packet) => this.packets.push(packet.toString()));
    await new Promise<void>((resolve) => this.#socket.bind(0, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => this.#api.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get address(): string {
    return `127.0.0.1:${(this.#socket.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#api.address() as AddressInfo).port}`;
  }

  /** The documents that came, those of the daemon first, as text. */
  get texts(): string[] {
    return [
      ...this.packets.map((packet) => packet.slice(packet.indexOf('\n') + 1)),
      ...this.calls.flatMap((body): string[] => JSON.parse(body).TraceSegmentDocuments),
    ];
  }

  /** The documents that came. */
  get documents(): Record<string, unknown>[] {
    return this.texts.map((document) => JSON.parse(document));
  }

  stop(): void {
    this.#socket.close();
    this.#api.close();
    this.#api.closeAllConnections();
  }
}
