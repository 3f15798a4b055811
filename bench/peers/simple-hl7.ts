import type { MllpPeer } from './mllp-peer.ts';
import { loadPeer, namedPeer } from './peers.ts';

const host = '127.0.0.1';

interface SimpleHl7 {
  readonly Parser: new (options: { readonly segmentSeperator: string }) => { parse(text: string): unknown };
  readonly Server: {
    createTcpServer(
      handler: (error: unknown, request: unknown, response: { end(): void } | undefined) => void,
    ): {
      readonly server: { once(event: 'listening', listener: () => void): void };
      start(port: number): void;
    };
    createTcpClient(options: { readonly host: string; readonly port: number; readonly keepalive: boolean }): {
      send(message: unknown, callback: (error: unknown) => void): void;
      close(): void;
    };
  };
}

export function simpleHl7(): MllpPeer {
  return {
    name: namedPeer('simple-hl7'),
    async serve(port) {
      const { Server } = await loadPeer<SimpleHl7>('simple-hl7');
      const server = Server.createTcpServer((_error, _request, response) => response?.end());
      server.start(port);
      await new Promise<void>((resolve) => server.server.once('listening', resolve));
    },
    async connect(port, text) {
      const { Parser, Server } = await loadPeer<SimpleHl7>('simple-hl7');
      const message = new Parser({ segmentSeperator: '\r' }).parse(text);
      const client = Server.createTcpClient({ host, port, keepalive: true });
      return {
        exchange: () =>
          new Promise((resolve, reject) =>
            client.send(message, (error) => (error ? reject(error) : resolve())),
          ),
        close: () => client.close(),
      };
    },
  };
}
