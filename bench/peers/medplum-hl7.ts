import type { MllpPeer } from './mllp-peer.ts';
import { loadPeer, namedPeer } from './peers.ts';

const host = '127.0.0.1';

interface MedplumMessage {
  buildAck(): MedplumMessage;
}

interface MedplumConnection {
  addEventListener(type: 'message', listener: (event: { readonly message: MedplumMessage }) => void): void;
  send(message: MedplumMessage): void;
}

interface MedplumHl7 {
  readonly Hl7Server: new (
    handler: (connection: MedplumConnection) => void,
  ) => {
    start(port: number): Promise<void>;
  };
  readonly Hl7Client: new (options: {
    readonly host: string;
    readonly port: number;
  }) => {
    connect(): Promise<unknown>;
    sendAndWait(message: MedplumMessage): Promise<unknown>;
    close(): Promise<void>;
  };
}

interface MedplumCore {
  readonly Hl7Message: { parse(text: string): MedplumMessage };
}

export function medplum(): MllpPeer {
  return {
    name: namedPeer('@medplum/hl7'),
    async serve(port) {
      const { Hl7Server } = await loadPeer<MedplumHl7>('@medplum/hl7');
      const server = new Hl7Server((connection) =>
        connection.addEventListener('message', ({ message }) => connection.send(message.buildAck())),
      );
      await server.start(port);
    },
    async connect(port, text) {
      const { Hl7Client } = await loadPeer<MedplumHl7>('@medplum/hl7');
      const { Hl7Message } = await loadPeer<MedplumCore>('@medplum/core');
      const message = Hl7Message.parse(text);
      const client = new Hl7Client({ host, port });
      await client.connect();
      return {
        async exchange() {
          await client.sendAndWait(message);
        },
        close: () => void client.close().catch(() => undefined),
      };
    },
  };
}
