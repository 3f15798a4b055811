import type { MllpPeer } from './mllp-peer.ts';
import { loadPeer, namedPeer } from './peers.ts';

const host = '127.0.0.1';

interface Hl7v2Net {
  readonly HL7Server: {
    createServer(): {
      use(handler: () => Promise<void>): void;
      on(event: 'error', listener: () => void): void;
      listen(port: number, host: string): Promise<void>;
    };
  };
  readonly Hl7Client: {
    createClient(options: { readonly host: string; readonly port: number }): {
      connect(): Promise<void>;
      on(event: 'error', listener: () => void): void;
      use(handler: (request: unknown, response: unknown, next: () => void) => void): void;
      sendMessageWaitAck(message: unknown): Promise<unknown>;
      close(): Promise<void>;
    };
  };
}

export function hl7v2Net(): MllpPeer {
  return {
    name: namedPeer('hl7v2-net'),
    remark: 'its client is kept from acknowledging acknowledgments, which would go on without end',
    async serve(port) {
      const { HL7Server } = await loadPeer<Hl7v2Net>('hl7v2-net');
      const server = HL7Server.createServer();
      server.on('error', () => undefined);
      server.use(async () => undefined);
      await server.listen(port, host);
    },
    async connect(port, text) {
      const { Hl7Client } = await loadPeer<Hl7v2Net>('hl7v2-net');
      const { HL7Message } = await loadPeer<{ HL7Message: { parse(text: string): unknown } }>('hl7v2');
      const message = HL7Message.parse(text);
      const client = Hl7Client.createClient({ host, port });
      client.on('error', () => undefined);
      // Without it, what comes is acknowledged: the acknowledgment too, and then the acknowledgment of that.
      client.use((_request, _response, _next) => undefined);
      await client.connect();
      return {
        async exchange() {
          await client.sendMessageWaitAck(message);
        },
        close: () => void client.close().catch(() => undefined),
      };
    },
  };
}
