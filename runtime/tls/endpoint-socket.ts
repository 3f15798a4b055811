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

/** Callbacks for certificates that expire. */
export interface ExpiryWarnings {
  /** For the client certificate. */
  readonly own: ExpiryWarning;
  /** For the certificate that the endpoint presents at each connection. */
  readonly endpoint: ExpiryWarning;
}

/** Opens sockets to an HL7 endpoint, each with the current certificates. TLS is 1.2 or newer, and verified. */
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
      // RFC 6066 §3 does not allow an IP address.
      servername: isIP(serverName) === 0 ? serverName : '',
      checkServerIdentity: (_, certificate) => checkServerIdentity(serverName, certificate),
      minVersion: 'TLSv1.2',
      // Explicit, so that NODE_TLS_REJECT_UNAUTHORIZED cannot turn verification off.
      rejectUnauthorized: true,
    });
    if (warn !== undefined)
      socket.once('secureConnect', () => warn.endpoint(Date.parse(socket.getPeerCertificate().valid_to)));
    return socket;
  };
}
