import type { Socket } from 'node:net';
import { type PeerCertificate, TLSSocket, connect as tlsConnect } from 'node:tls';
import type { Log } from '../../runtime/observability/log.ts';
import { endpointSockets } from '../../runtime/tls/endpoint-socket.ts';
import type { ProbeCommand } from './options.ts';

export type Target = Pick<ProbeCommand, 'host' | 'port' | 'tls' | 'timeoutMs'>;

/** The certificate that the endpoint shows. */
export interface Certificate {
  /** Of the subject's common name, then of the alternative names: `DNS:hl7.example.org`. */
  readonly names: readonly string[];
  readonly issuer: string;
  /** In ms since 1970. */
  readonly expiresAt: number;
}

/** A connection that is up. */
export interface Connected {
  readonly kind: 'connected';
  readonly socket: Socket;
  /** To connect, with the handshake of TLS. */
  readonly ms: number;
  readonly tls:
    | { readonly protocol: string; readonly cipher: string; readonly certificate: Certificate }
    | undefined;
}

/** No connection came up. */
export interface NotConnected {
  readonly kind: 'not-connected';
  /** `tls`: TCP was connected, and the handshake failed. */
  readonly stage: 'connect' | 'tls';
  /** Node's code, such as `ECONNREFUSED`; `timeout` after the timeout. */
  readonly code: string;
  /** Of an endpoint that could not be verified. */
  readonly certificate?: Certificate | undefined;
}

/** Certificates are read once before, so there is nothing to log. */
const nothing = () => undefined;
const SILENT: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Opens connections as the sender does: TLS 1.2 or newer, and verified. */
export function connector(target: Target): () => Promise<Connected | NotConnected> {
  const open = endpointSockets(target, SILENT);
  return () => up(open(), target);
}

function up(socket: Socket, { tls, timeoutMs }: Target): Promise<Connected | NotConnected> {
  const started = performance.now();
  return new Promise((resolve) => {
    let stage: NotConnected['stage'] = 'connect';
    const fail = (code: string) => {
      clearTimeout(timer);
      // What the socket still reports would end the process.
      socket.on('error', () => undefined);
      socket.destroy();
      resolve({ kind: 'not-connected', stage, code });
    };
    const onError = (error: NodeJS.ErrnoException) => fail(error.code ?? error.name);
    const onClose = () => fail('ECONNRESET');
    const timer = setTimeout(() => fail('timeout'), timeoutMs);
    socket.once('error', onError);
    socket.once('close', onClose);
    socket.once('connect', () => {
      stage = 'tls';
    });
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      socket.off('error', onError);
      socket.off('close', onClose);
      socket.setNoDelay(true);
      resolve({ kind: 'connected', socket, ms: performance.now() - started, tls: tlsOf(socket) });
    });
  });
}

function tlsOf(socket: Socket): Connected['tls'] {
  if (!(socket instanceof TLSSocket)) return undefined;
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    certificate: certificateOf(socket.getPeerCertificate()),
  };
}

/**
 * The certificate of an endpoint that could not be verified: another connection asks for it, and sends nothing. Undefined if it
 * shows none.
 */
export function shownCertificate({ host, port, timeoutMs }: Target): Promise<Certificate | undefined> {
  return new Promise((resolve) => {
    const socket = tlsConnect({ host, port, rejectUnauthorized: false, timeout: timeoutMs });
    const end = (certificate?: Certificate) => {
      socket.destroy();
      resolve(certificate);
    };
    socket.once('error', () => end());
    socket.once('timeout', () => end());
    socket.once('close', () => end());
    socket.once('secureConnect', () => end(certificateOf(socket.getPeerCertificate())));
  });
}

function certificateOf({ subject, subjectaltname = '', issuer, valid_to }: PeerCertificate): Certificate {
  const names = [...[subject?.CN].flat(), ...subjectaltname.split(', ')];
  return {
    names: names.filter((name): name is string => name !== undefined && name !== ''),
    issuer: [issuer?.CN ?? issuer?.O ?? ''].flat().join(', '),
    expiresAt: Date.parse(valid_to),
  };
}
