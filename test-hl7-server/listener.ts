import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { expiryWarning } from '../runtime/tls/certificate-expiry.ts';
import { rotatingTls, type TlsSources } from '../runtime/tls/tls-material.ts';
import { Connection } from './connection.ts';
import type { ReceivePorts } from './receive.ts';
import type { ServerSettings } from './settings.ts';

export interface Listener {
  readonly port: number;
  /** Stops listening, answers what is complete, drops partial frames and closes every connection. */
  drain(timeoutMs: number): Promise<void>;
}

export type ListenerSettings = Pick<
  ServerSettings,
  'port' | 'host' | 'maxFrameBytes' | 'frameTimeoutMs' | 'idleTimeoutMs' | 'tls'
>;

/** Listens for MLLP connections; see {@link Connection} for how each is served. */
export async function listen(settings: ListenerSettings, ports: ReceivePorts): Promise<Listener> {
  const connections = new Set<Connection>();
  // All TCP connections, including those whose TLS handshake is not complete.
  const sockets = new Set<Socket>();
  const serve: Serve = (socket, reset) => {
    const connection = new Connection(socket, reset, settings, ports);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  };
  const server =
    settings.tls === undefined ? plainServer(serve) : tlsServer(settings.tls, settings, ports, serve);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async drain(timeoutMs) {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const connection of connections) connection.drain();
      const timer = setTimeout(() => {
        for (const connection of connections) connection.destroy();
        for (const socket of sockets) socket.destroy();
      }, timeoutMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Half-open: a client may close its side right after its message and still gets the answer. */
const SOCKET_OPTIONS = { allowHalfOpen: true, noDelay: true, keepAlive: true };

type Serve = (socket: Socket, reset: () => void) => void;

function plainServer(serve: Serve): Server {
  return createServer(SOCKET_OPTIONS, (socket) => serve(socket, () => socket.resetAndDestroy()));
}

/** Client certificates are requested and required if there are CA certificates to verify them with. */
function tlsServer(
  sources: TlsSources,
  { frameTimeoutMs }: ListenerSettings,
  { log, metrics }: ReceivePorts,
  serve: Serve,
): Server {
  const current = rotatingTls(sources, log, expiryWarning(log, 'certificate-expires'));
  let used = current();
  const isClientVerified = sources.ca !== undefined;
  const server = createTlsServer({
    ...SOCKET_OPTIONS,
    ...used,
    minVersion: 'TLSv1.2',
    requestCert: isClientVerified,
    rejectUnauthorized: isClientVerified,
    handshakeTimeout: frameTimeoutMs,
  });
  const raw = new Map<string, Socket>();
  const nameOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`;
  // Before the server's own listener, so that this very connection gets the current files.
  server.prependListener('connection', (socket: Socket) => {
    const name = nameOf(socket);
    raw.set(name, socket);
    socket.once('close', () => raw.delete(name));
    const material = current();
    if (material === used) return;
    used = material;
    server.setSecureContext({ ...used, minVersion: 'TLSv1.2' });
  });
  server.on('secureConnection', (socket) => {
    const below = raw.get(nameOf(socket));
    // TLS itself has no RST.
    serve(socket, () => (below === undefined ? socket.destroy() : below.resetAndDestroy()));
  });
  // Scanners and health checks end here too: counted, but not logged as errors.
  server.on('tlsClientError', (_, socket) => {
    metrics.handshakeFailed();
    // Node does not close a connection whose handshake timed out.
    socket.destroy();
  });
  return server;
}
