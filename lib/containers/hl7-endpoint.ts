import type { IPeer } from 'aws-cdk-lib/aws-ec2';

/**
 * The HL7 endpoint that the sender delivers to, and that GET queries if it reads no archive: the hospital's or the test
 * HL7 server.
 */
export interface Hl7Endpoint {
  readonly host: string;
  readonly port: number;
  /** Its addresses, for security group rules. */
  readonly peer: IPeer;
}

/** TLS to the endpoint. The secrets are named by their complete ARNs and hold PEM. */
export interface Hl7Tls {
  /** Name in the endpoint's certificate, if it differs from the host name. */
  readonly serverName: string | undefined;
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** Variables of every process that connects to the endpoint. Keys and certificates reach each process separately. */
export function endpointVariables(endpoint: Hl7Endpoint, tls: Hl7Tls | undefined) {
  return {
    HL7_SERVER_NAME: endpoint.host,
    HL7_PORT: String(endpoint.port),
    HL7_TLS: tls === undefined ? 'off' : 'on',
    ...(tls?.serverName === undefined ? {} : { HL7_TLS_SERVER_NAME: tls.serverName }),
  };
}
