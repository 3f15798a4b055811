import type { MllpFailure } from '../../runtime/mllp/mllp-error.ts';
import type { NotConnected } from './endpoint.ts';

/** What happened, and what to check. */
export interface Advice {
  readonly what: string;
  readonly check: string;
}

const CONNECT: Readonly<Record<string, Advice>> = {
  ECONNREFUSED: {
    what: 'the connection was refused: the host is there, and nothing listens on the port',
    check: 'the port, whether the interface is started, and whether a firewall rejects the connection',
  },
  timeout: {
    what: 'nothing answered the connection in time',
    check:
      'the address, the route (VPN, transit gateway, security group), and whether a firewall drops the connection',
  },
  ENOTFOUND: {
    what: 'the name is not known',
    check: 'the spelling, and whether this network can resolve it (DNS)',
  },
  EHOSTUNREACH: {
    what: 'there is no route to the host',
    check: 'the address, and the route (VPN, transit gateway)',
  },
  ECONNRESET: {
    what: 'the connection was reset',
    check: 'whether the endpoint takes connections from this address',
  },
};
const ALIASES: Readonly<Record<string, string>> = {
  ETIMEDOUT: 'timeout',
  EAI_AGAIN: 'ENOTFOUND',
  ENETUNREACH: 'EHOSTUNREACH',
};

const UNTRUSTED: Advice = {
  what: 'its certificate was issued by an authority that is not trusted here',
  check:
    "--tls-ca with the certificate of the endpoint's authority, and whether the endpoint sends its chain",
};
const CLIENT_CERTIFICATE: Advice = {
  what: 'it refused the client certificate, or the lack of one',
  check: '--tls-cert and --tls-key, and whether the endpoint trusts their authority',
};

/** Codes of Node.js and OpenSSL, by their beginning. */
const TLS: readonly (readonly [code: RegExp, advice: Advice])[] = [
  [/SELF_SIGNED|UNABLE_TO_|CERT_UNTRUSTED|INVALID_CA|CERT_CHAIN/, UNTRUSTED],
  [/CERT_HAS_EXPIRED/, { what: 'its certificate has expired', check: 'have the endpoint get a new one' }],
  [/CERT_NOT_YET_VALID/, { what: 'its certificate is not valid yet', check: 'the clocks of both machines' }],
  [
    /ALTNAME_INVALID/,
    {
      what: 'its certificate is for another name',
      check: '--tls-server-name with a name of the certificate, if it is the right endpoint',
    },
  ],
  [
    /WRONG_VERSION_NUMBER|EPROTO|PACKET_LENGTH|UNEXPECTED_MESSAGE/,
    { what: 'it does not speak TLS on this port', check: 'the port, or try without --tls' },
  ],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW/,
    { what: 'it speaks no TLS 1.2 or newer', check: 'have TLS 1.2 enabled at the endpoint' },
  ],
  [/CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE/, CLIENT_CERTIFICATE],
  [
    /timeout/,
    { what: 'it did not answer the handshake of TLS in time', check: 'the port, or try without --tls' },
  ],
];

/** Why there is no connection. */
export function adviceOnConnect({ stage, code }: Pick<NotConnected, 'stage' | 'code'>): Advice {
  if (stage === 'tls') {
    const known = TLS.find(([pattern]) => pattern.test(code))?.[1];
    return (
      known ?? {
        what: `the handshake of TLS failed (${code})`,
        check: 'the port, whether it speaks TLS, and whether it asks for a client certificate',
      }
    );
  }
  const known = CONNECT[ALIASES[code] ?? code];
  return known ?? { what: `no connection (${code})`, check: 'the address and the port' };
}

const NO_ANSWER: Partial<Readonly<Record<MllpFailure, Advice>>> = {
  'timeout-no-byte': {
    what: 'it took the message, and nothing came back in time',
    check: 'whether it expects MLLP on this port and is set to acknowledge messages; a longer --timeout',
  },
  'timeout-partial': {
    what: 'an answer began and did not end in time',
    check: 'whether it ends its answers with 0x1C and CR; a longer --timeout',
  },
  closed: {
    what: 'it closed the connection without an answer',
    check: "the endpoint's log: it may expect TLS, or refuse this address, the message type or the framing",
  },
  tls: CLIENT_CERTIFICATE,
};

/** Why there is no answer. */
export function adviceOnAnswer(failure: MllpFailure, received: Uint8Array): Advice {
  const start = Buffer.from(received.subarray(0, 5)).toString('latin1');
  // An alert, or a part of a handshake: RFC 8446 §5.1.
  if (/^[\x15\x16]\x03/.test(start)) return { what: 'it speaks TLS on this port', check: '--tls' };
  if (start === 'HTTP/') return { what: 'it speaks HTTP on this port', check: 'the port' };
  const closed = failure === 'reset' || failure === 'write' ? 'closed' : failure;
  return (
    NO_ANSWER[closed] ?? {
      what: `what came back is not framed as MLLP (${failure})`,
      check: 'whether it answers with 0x0B, the acknowledgment, 0x1C and CR',
    }
  );
}
