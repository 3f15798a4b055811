import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  ListenerCertificate,
  NetworkLoadBalancer,
  NetworkTargetGroup,
  Protocol,
  SslPolicy,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { TestHl7ServerEnvironment } from '../../test-hl7-server/settings.ts';
import { type Archive, ArchiveBucket, writeStatements } from '../containers/archive-bucket.ts';
import type { Hl7Endpoint } from '../containers/hl7-endpoint.ts';
import { MllpService } from '../containers/mllp-service.ts';
import { existingNetwork, type Network } from '../network.ts';
import { logAccess } from '../security/access-log.ts';
import { DataKey } from '../security/data-key.ts';

export interface TestHl7ServerStackProps extends StackProps {
  /** A network that this app creates, or the id of an existing VPC. */
  readonly network: Network | string;
  readonly imageFolder: string;
  /** Port on which the load balancer listens. */
  readonly port: number;
  /** ARN of a certificate in ACM: the load balancer then listens with TLS. */
  readonly certificateArn: string | undefined;
  /** Additional variables of the server, already validated. */
  readonly settings: Readonly<Record<string, string>>;
}

const CONTAINER_PORT = 2575;
const HEALTH_PORT = 8081;

/** A test HL7 server: MLLP ─▶ load balancer ─▶ Fargate ─▶ archive. For invented patients. */
export class TestHl7ServerStack extends Stack {
  readonly archive: Archive;
  readonly endpoint: Hl7Endpoint;

  constructor(scope: Construct, id: string, props: TestHl7ServerStackProps) {
    super(scope, id, props);
    const network = typeof props.network === 'string' ? existingNetwork(this, props.network) : props.network;
    const key = new DataKey(this, 'Key', 'Archive and logs of the test HL7 server');
    const archive = new ArchiveBucket(this, 'Archive', key);
    const environment: TestHl7ServerEnvironment = {
      ...props.settings,
      S3_BUCKET_NAME: archive.bucketName,
      PORT_NUMBER: String(CONTAINER_PORT),
      HEALTH_PORT: String(HEALTH_PORT),
    };
    const server = new MllpService(this, 'Server', {
      vpc: network.vpc,
      key,
      imageFolder: props.imageFolder,
      environment,
      statements: writeStatements(archive),
      healthPort: HEALTH_PORT,
      listensOn: CONTAINER_PORT,
    });
    server.securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'HTTPS to AWS');
    const loadBalancer = this.#loadBalancer(props, network, server, archive.logs);
    // Exported even where the transform does not read the archive: CloudFormation refuses to remove an export that is still in
    // use, and this stack is updated first.
    for (const value of [archive.bucketName, archive.keyArn]) this.exportValue(value);
    this.archive = {
      bucketName: archive.bucketName,
      // Imported explicitly, so that the security checks see the final ARN.
      bucketArn: this.exportValue(archive.bucketArn),
      keyArn: archive.keyArn,
    };
    this.endpoint = {
      host: loadBalancer.loadBalancerDnsName,
      port: props.port,
      peer: Peer.ipv4(network.cidr),
    };
    new CfnOutput(this, 'TestHl7ServerFQDN', {
      value: loadBalancer.loadBalancerDnsName,
      description: `Host of the test HL7 server; its port is ${props.port}`,
    });
    new CfnOutput(this, 'TestHl7ServerS3', {
      value: archive.bucketName,
      description: 'Bucket with the messages that it received',
    });
    new CfnOutput(this, 'TestHl7ServerLog', {
      value: server.log.logGroupName,
      description: 'Log group of the test HL7 server',
    });
  }

  #loadBalancer(
    { port, certificateArn }: TestHl7ServerStackProps,
    { vpc, cidr }: Network,
    server: MllpService,
    logs: Bucket,
  ): NetworkLoadBalancer {
    // A load balancer gets its security groups when it is created; they cannot be added later.
    const securityGroup = new SecurityGroup(this, 'LoadBalancerSecurityGroup', {
      vpc,
      description: 'MLLP from the VPC to the test HL7 server',
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(Peer.ipv4(cidr), Port.tcp(port), 'MLLP from the VPC');
    securityGroup.connections.allowTo(server.securityGroup, Port.tcp(CONTAINER_PORT), 'MLLP to the task');
    const loadBalancer = new NetworkLoadBalancer(this, 'LoadBalancer', {
      vpc,
      internetFacing: false,
      // With one task, connections to the other zone would fail.
      crossZoneEnabled: true,
      securityGroups: [securityGroup],
    });
    logAccess(loadBalancer, logs);
    const isTls = certificateArn !== undefined;
    const listener = loadBalancer.addListener('Mllp', {
      port,
      ...(isTls
        ? {
            protocol: Protocol.TLS,
            certificates: [ListenerCertificate.fromArn(certificateArn)],
            sslPolicy: SslPolicy.RECOMMENDED_TLS,
          }
        : { protocol: Protocol.TCP }),
    });
    const tasks = new NetworkTargetGroup(this, 'Tasks', {
      vpc,
      port: CONTAINER_PORT,
      protocol: Protocol.TCP,
      targets: [server.service],
      deregistrationDelay: Duration.seconds(30),
      connectionTermination: true,
      // The health check only connects; the server does not report such connections as errors.
      healthCheck: { protocol: Protocol.TCP, interval: Duration.seconds(10) },
    });
    listener.addTargetGroups('Tasks', tasks);
    return loadBalancer;
  }
}
