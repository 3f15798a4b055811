import type { Expect } from '../settings/settings.ts';
import { choice, optionalHost } from '../settings/variables.ts';
import { pem, type TlsSources, tlsSources } from './tls-material.ts';

/** TLS to an HL7 endpoint. */
export interface EndpointTls {
  readonly sources: TlsSources;
  /** The name in the endpoint's certificate; also sent as SNI unless it is an IP address. */
  readonly serverName: string;
}

/** The variables of a process that connects to an HL7 endpoint. */
export const ENDPOINT_TLS = {
  HL7_TLS: choice('off', ['off', 'on'], 'TLS 1.2 or newer to the endpoint, verified'),
  HL7_TLS_CA: pem('CA certificates to verify the endpoint with; those of Node.js if absent'),
  HL7_TLS_CERT: pem('client certificate, followed by its chain'),
  HL7_TLS_KEY: pem('private key of the client certificate'),
  HL7_TLS_SERVER_NAME: optionalHost("name in the endpoint's certificate; HL7_SERVER_NAME if absent"),
};

type Values = { readonly [Name in keyof typeof ENDPOINT_TLS]: string | undefined };

/** The validated TLS settings, so that missing or broken material fails the start; undefined without TLS. */
export function endpointTls(value: Values, host: string, expect: Expect): EndpointTls | undefined {
  const sources = tlsSources('HL7_TLS', ENDPOINT_SOURCES, value, expect);
  expect(
    (value.HL7_TLS_CERT === undefined) === (value.HL7_TLS_KEY === undefined),
    'HL7_TLS_CERT and HL7_TLS_KEY belong together: set both or none',
  );
  return sources && { sources, serverName: value.HL7_TLS_SERVER_NAME ?? host };
}

const ENDPOINT_SOURCES = { ca: 'HL7_TLS_CA', cert: 'HL7_TLS_CERT', key: 'HL7_TLS_KEY' };
