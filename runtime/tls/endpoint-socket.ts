import { isIP, connect as netConnect, type Socket } from 'node:net';
import { checkServerIdentity, connect as tlsConnect } from 'node:tls';
import type { Log } from '../observability/log.ts';
import type { ExpiryWarning } from './certificate-expiry.ts';
import type { EndpointTls } from './endpoint-tls.ts';
import { rotatingTls } from './tls-material.ts';

export interface EndpointAddress {
  readonly host: string;
  readonly port: number;
  /** Undefined: plain TCP. */
  readonly tls: EndpointTls | undefined;
}

/** Who is told of certificates that run out. */
export interface ExpiryWarnings {
  /** Of the client certificate. */
  readonly own: ExpiryWarning;
  /** Of the one that the endpoint shows at each connection. */
  readonly endpoint: ExpiryWarning;
}

/** Opens sockets to an HL7 endpoint, each with the certificates as they are then. TLS is 1.2 or newer, and verified. */
export function endpointSockets(
  { host, port, tls }: EndpointAddress,
  log: Log,
  warn?: ExpiryWarnings,
): () => Socket {
  if (tls === undefined) return () => netConnect({ host, port });
  const material = rotatingTls(tls.sources, log, warn?.own);
  const { serverName } = tls;
  return () => {
    const socket = tlsConnect({
      ...material(),
      host,
      port,
      // RFC 6066 §3 has no place for an IP address.
      servername: isIP(serverName) === 0 ? serverName : '',
      checkServerIdentity: (_, certificate) => checkServerIdentity(serverName, certificate),
      minVersion: 'TLSv1.2',
      // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED has no say.
      rejectUnauthorized: true,
    });
    if (warn !== undefined)
      socket.once('secureConnect', () => warn.endpoint(Date.parse(socket.getPeerCertificate().valid_to)));
    return socket;
  };
}
