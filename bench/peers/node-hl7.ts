import type { MllpPeer } from './mllp-peer.ts';
import { loadPeer, namedPeer } from './peers.ts';

const host = '127.0.0.1';

interface NodeHl7Server {
  readonly Server: new (options: {
    readonly bindAddress: string;
  }) => {
    createInbound(
      options: { readonly port: number },
      handler: (request: unknown, response: { sendResponse(code: string): Promise<void> }) => Promise<void>,
    ): { once(event: 'listen', listener: () => void): void };
  };
}

interface NodeHl7Client {
  readonly Message: new (from: { readonly text: string }) => unknown;
  readonly Client: new (options: {
    readonly host: string;
    readonly version: string;
  }) => {
    createConnection(options: { readonly port: number }, onAcknowledgment: () => void): NodeHl7Connection;
  };
}

interface NodeHl7Connection {
  sendMessage(message: unknown): Promise<void>;
  close(): Promise<void>;
  on(event: 'error', listener: () => void): void;
  once(event: 'connect', listener: () => void): void;
}

export function nodeHl7(): MllpPeer {
  return {
    name: `${namedPeer('node-hl7-client')} and ${namedPeer('node-hl7-server')}`,
    async serve(port) {
      const { Server } = await loadPeer<NodeHl7Server>('node-hl7-server');
      const inbound = new Server({ bindAddress: host }).createInbound({ port }, async (_, response) =>
        response.sendResponse('AA'),
      );
      await new Promise<void>((resolve) => inbound.once('listen', resolve));
    },
    async connect(port, text) {
      const { Client, Message } = await loadPeer<NodeHl7Client>('node-hl7-client');
      const message = new Message({ text });
      let acknowledged: () => void = () => undefined;
      const connection = new Client({ host, version: '2.5.1' }).createConnection({ port }, () =>
        acknowledged(),
      );
      connection.on('error', () => undefined);
      await new Promise<void>((resolve) => connection.once('connect', resolve));
      return {
        exchange: () =>
          new Promise((resolve, reject) => {
            acknowledged = resolve;
            connection.sendMessage(message).catch(reject);
          }),
        close: () => void connection.close().catch(() => undefined),
      };
    },
  };
}
