import { Aws } from 'aws-cdk-lib';
import { Peer, Port } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { SenderEnvironment } from '../../fargate-sender/settings.ts';
import type { AdtQueue } from '../adt-queue.ts';
import type { Network } from '../network.ts';
import { traceStatement } from '../security/trace-statement.ts';
import { BacklogScaling } from './backlog-scaling.ts';
import { endpointVariables, type Hl7Endpoint, type Hl7Tls } from './hl7-endpoint.ts';
import { MllpService } from './mllp-service.ts';

export interface MllpSenderProps {
  readonly network: Network;
  readonly key: IKey;
  readonly imageFolder: string;
  readonly adt: AdtQueue;
  readonly endpoint: Hl7Endpoint;
  readonly tls: Hl7Tls | undefined;
  /** Additional variables, already validated. */
  readonly senderSettings: Readonly<Record<string, string>>;
  /** Whether it sends trace segments to X-Ray. */
  readonly isSenderTraced: boolean;
  /** Concurrent connections that the endpoint accepts; each task has one. */
  readonly connections: number;
}

const HEALTH_PORT = 8080;

/** The process that delivers messages from the queue to the HL7 endpoint. */
export class MllpSender extends Construct {
  readonly service: MllpService;

  constructor(scope: Construct, id: string, props: MllpSenderProps) {
    super(scope, id);
    const { adt, endpoint, tls, isSenderTraced } = props;
    const environment: SenderEnvironment = {
      ...props.senderSettings,
      QUEUE_URL: adt.queue.queueUrl,
      QUARANTINE_QUEUE_URL: adt.quarantine.queueUrl,
      ...endpointVariables(endpoint, tls),
      HL7_CONNECTIONS: '1',
      HEALTH_PORT: String(HEALTH_PORT),
      // Fargate sets AWS_REGION, for which it signs.
      ...(isSenderTraced ? { XRAY_URL: `https://xray.${Aws.REGION}.${Aws.URL_SUFFIX}` } : {}),
    };
    this.service = new MllpService(this, 'Service', {
      vpc: props.network.vpc,
      key: props.key,
      imageFolder: props.imageFolder,
      environment,
      secrets: secretsOf(tls),
      statements: [...adt.deliverStatements(), ...(isSenderTraced ? [traceStatement()] : [])],
      healthPort: HEALTH_PORT,
    });
    const { securityGroup } = this.service;
    securityGroup.addEgressRule(endpoint.peer, Port.tcp(endpoint.port), 'MLLP to the HL7 endpoint');
    // The addresses of AWS service endpoints, and of S3 with the image layers, differ by region.
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'HTTPS to AWS');
    if (props.connections > 1)
      new BacklogScaling(this, 'Scaling', {
        sender: this.service,
        queue: adt.queue,
        mostTasks: props.connections,
      });
  }
}

type SecretVariable = 'HL7_TLS_CA' | 'HL7_TLS_CERT' | 'HL7_TLS_KEY';

function secretsOf(
  tls: Hl7Tls | undefined,
): Partial<Record<SecretVariable & keyof SenderEnvironment, string>> {
  return {
    ...(tls?.ca === undefined ? {} : { HL7_TLS_CA: tls.ca }),
    ...(tls?.cert === undefined ? {} : { HL7_TLS_CERT: tls.cert }),
    ...(tls?.key === undefined ? {} : { HL7_TLS_KEY: tls.key }),
  };
}
