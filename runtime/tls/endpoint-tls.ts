import type { Expect } from '../settings/settings.ts';
import { choice, optionalHost } from '../settings/variables.ts';
import { checkTls, pem, pemSource, type TlsSources } from './tls-material.ts';

/** TLS to an HL7 endpoint. */
export interface EndpointTls {
  readonly sources: TlsSources;
  /** The name in the endpoint's certificate, and the SNI if it is no IP address. */
  readonly serverName: string;
}

/** The variables of a process that connects to an HL7 endpoint. */
export const ENDPOINT_TLS = {
  HL7_TLS: choice('off', ['off', 'on'], 'TLS 1.2 or newer to the endpoint, verified'),
  HL7_TLS_CA: pem("authorities of the endpoint's certificate; Node's own if absent"),
  HL7_TLS_CERT: pem('client certificate, the chain after it'),
  HL7_TLS_KEY: pem('its private key'),
  HL7_TLS_SERVER_NAME: optionalHost("name in the endpoint's certificate; HL7_SERVER_NAME if absent"),
};

type Values = { readonly [Name in keyof typeof ENDPOINT_TLS]: string | undefined };

/** What the variables say, checked, so that what is missing or broken stops the start; undefined without TLS. */
export function endpointTls(value: Values, host: string, expect: Expect): EndpointTls | undefined {
  const sources = {
    ca: pemSource('HL7_TLS_CA', value.HL7_TLS_CA),
    cert: pemSource('HL7_TLS_CERT', value.HL7_TLS_CERT),
    key: pemSource('HL7_TLS_KEY', value.HL7_TLS_KEY),
  };
  const isTls = value.HL7_TLS === 'on';
  if (isTls) checkTls(sources, expect);
  expect(
    (sources.cert === undefined) === (sources.key === undefined),
    'HL7_TLS_CERT and HL7_TLS_KEY belong together: set both or none',
  );
  // To talk in the clear although certificates are set would be a surprise.
  const isOfTls = [value.HL7_TLS_CA, value.HL7_TLS_CERT, value.HL7_TLS_KEY, value.HL7_TLS_SERVER_NAME];
  expect(isTls || isOfTls.every((one) => one === undefined), 'HL7_TLS is off, but other HL7_TLS_… are set');
  return isTls ? { sources, serverName: value.HL7_TLS_SERVER_NAME ?? host } : undefined;
}
