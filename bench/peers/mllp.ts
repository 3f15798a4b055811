import { loadPeer, namedPeer } from './peers.ts';

/** A package with an MLLP client and server, used as its documentation says. */
export interface MllpPeer {
  readonly name: string;
  /** How it had to be used to be measured at all. */
  readonly remark?: string;
  /** Serves 127.0.0.1, and acknowledges whatever comes, until the process ends. */
  serve(port: number): Promise<void>;
  connect(port: number, text: string): Promise<PeerClient>;
}

export interface PeerClient {
  /** Sends the message and waits for what the package takes for its acknowledgment. */
  exchange(): Promise<void>;
  close(): void;
}

/** By the name of the client's package. */
export const MLLP_PEERS: Readonly<Record<string, () => MllpPeer>> = {
  '@medplum/hl7': medplum,
  'node-hl7-client': nodeHl7,
  'simple-hl7': simpleHl7,
  'hl7v2-net': hl7v2Net,
};

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

function medplum(): MllpPeer {
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

function nodeHl7(): MllpPeer {
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

function simpleHl7(): MllpPeer {
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

function hl7v2Net(): MllpPeer {
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
