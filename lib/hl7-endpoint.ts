import type { IPeer } from 'aws-cdk-lib/aws-ec2';

/** Where the sender delivers to: the hospital's HL7 endpoint or the test HL7 server. */
export interface Hl7Endpoint {
  readonly host: string;
  readonly port: number;
  /** Its addresses, for the sender's firewall. */
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
