import { Aws, CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Network } from '../network.ts';
import { DataKey } from '../security/data-key.ts';
import { encryptedLog } from '../security/encrypted-log.ts';
import { processRole } from '../security/process-role.ts';

export interface VpcStackProps extends StackProps {
  readonly cidr: string;
  /** Whether containers read TLS keys and certificates from Secrets Manager, or the intake the secrets of its sources. */
  readonly readsSecrets: boolean;
  /** Whether the intake reads resources from HealthLake. */
  readonly readsHealthLake: boolean;
  /** Whether containers send trace segments. */
  readonly isTraced: boolean;
  /** Further accounts whose buckets and queues may be reached. */
  readonly trustedAccounts: readonly string[];
}

/**
 * Private subnets in two zones without internet access. AWS is reached through VPC endpoints, and the hospital through
 * a VPN, Direct Connect, a transit gateway or peering, which the operator attaches.
 */
export class VpcStack extends Stack {
  readonly network: Network;

  constructor(scope: Construct, id: string, props: VpcStackProps) {
    super(scope, id, props);
    const { cidr } = props;
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(cidr),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Private', subnetType: SubnetType.PRIVATE_ISOLATED }],
      restrictDefaultSecurityGroup: true,
    });
    this.network = { vpc, cidr };
    this.#logFlows(vpc);
    this.#connectToAws(vpc, props);
    new CfnOutput(this, 'TransformVpc', { value: vpc.vpcId, description: 'Id of the VPC' });
  }

  /** The first two zones of the deployment's region. A lookup would need credentials at synth. */
  override get availabilityZones(): string[] {
    return [0, 1].map((index) => Fn.select(index, Fn.getAzs()));
  }

  #logFlows(vpc: Vpc): void {
    const key = new DataKey(this, 'Key', 'Flow logs of the FHIR to HL7 v2 transform');
    const log = encryptedLog(this, 'FlowLog', key);
    const role = processRole(this, 'FlowLogRole', 'vpc-flow-logs.amazonaws.com', [
      new PolicyStatement({
        sid: 'WriteLog',
        actions: [
          'logs:CreateLogStream',
          'logs:DescribeLogGroups',
          'logs:DescribeLogStreams',
          'logs:PutLogEvents',
        ],
        resources: [log.logGroupArn],
      }),
    ]);
    vpc.addFlowLog('Flows', { destination: FlowLogDestination.toCloudWatchLogs(log, role) });
  }

  #connectToAws(vpc: Vpc, props: VpcStackProps): void {
    const { cidr, readsSecrets, readsHealthLake, isTraced } = props;
    const own = ownAccount(props.trustedAccounts);
    const s3 = vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
    s3.addToPolicy(own);
    s3.addToPolicy(imageLayers());
    vpc.addGatewayEndpoint('DynamoDb', { service: GatewayVpcEndpointAwsService.DYNAMODB }).addToPolicy(own);
    const securityGroup = new SecurityGroup(this, 'Endpoints', {
      vpc,
      description: 'HTTPS from the VPC to the endpoints of AWS services',
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(Peer.ipv4(cidr), Port.tcp(443), 'HTTPS from the VPC');
    const services = {
      EcrApi: InterfaceVpcEndpointAwsService.ECR,
      EcrDocker: InterfaceVpcEndpointAwsService.ECR_DOCKER,
      Logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
      Sqs: InterfaceVpcEndpointAwsService.SQS,
      ...(readsSecrets ? { SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER } : {}),
      ...(readsHealthLake ? { HealthLake: InterfaceVpcEndpointAwsService.HEALTHLAKE } : {}),
      ...(isTraced ? { Xray: InterfaceVpcEndpointAwsService.XRAY } : {}),
    };
    for (const [id, service] of Object.entries(services)) {
      const endpoint = vpc.addInterfaceEndpoint(id, {
        service,
        securityGroups: [securityGroup],
        open: false,
      });
      endpoint.addToPolicy(own);
      const action = WITHOUT_RESOURCE[id];
      if (action !== undefined) endpoint.addToPolicy(withoutResource(action));
    }
  }
}

/** Actions that are about the account of the caller and no resource in it, by the endpoint that they are called through. */
const WITHOUT_RESOURCE: Readonly<Record<string, string>> = {
  EcrApi: 'ecr:GetAuthorizationToken',
  Xray: 'xray:PutTraceSegments',
};

const OWN_PRINCIPALS = { 'aws:PrincipalAccount': Aws.ACCOUNT_ID };

/**
 * Allows only principals of this account, and only its resources: with credentials of another account, or to a bucket or a queue
 * there, data could leave.
 */
function ownAccount(trusted: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'OwnAccount',
    principals: [new AnyPrincipal()],
    actions: ['*'],
    resources: ['*'],
    conditions: { StringEquals: { ...OWN_PRINCIPALS, 'aws:ResourceAccount': [Aws.ACCOUNT_ID, ...trusted] } },
  });
}

function withoutResource(action: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'WithoutResource',
    principals: [new AnyPrincipal()],
    actions: [action],
    resources: ['*'],
    conditions: { StringEquals: OWN_PRINCIPALS },
  });
}

/** ECR serves image layers from a bucket of its own, with URLs that it signs itself. */
function imageLayers(): PolicyStatement {
  return new PolicyStatement({
    sid: 'ImageLayers',
    principals: [new AnyPrincipal()],
    actions: ['s3:GetObject'],
    resources: [`arn:${Aws.PARTITION}:s3:::prod-${Aws.REGION}-starport-layer-bucket/*`],
  });
}
