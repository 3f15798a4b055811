import type { IPeer } from 'aws-cdk-lib/aws-ec2';

/** Where the sender delivers to, and what GET asks if it reads no archive: the hospital's HL7 endpoint or the test HL7 server. */
export interface Hl7Endpoint {
  readonly host: string;
  readonly port: number;
  /** Its addresses, for firewalls. */
  readonly peer: IPeer;
}

/** TLS to the endpoint. The secrets are given by their whole ARNs and hold PEM. */
export interface Hl7Tls {
  /** Name in the endpoint's certificate, if it is not its host name. */
  readonly serverName: string | undefined;
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** What every process is told that connects to the endpoint; what TLS takes besides reaches each in its own way. */
export function endpointVariables(endpoint: Hl7Endpoint, tls: Hl7Tls | undefined) {
  return {
    HL7_SERVER_NAME: endpoint.host,
    HL7_PORT: String(endpoint.port),
    HL7_TLS: tls === undefined ? 'off' : 'on',
    ...(tls?.serverName === undefined ? {} : { HL7_TLS_SERVER_NAME: tls.serverName }),
  };
}
