import { Annotations, type Stack } from 'aws-cdk-lib';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { SettingsError } from '../runtime/settings/settings.ts';

/** The network of all stacks. */
export interface Network {
  readonly vpc: IVpc;
  /** Its address range, as text: security group rules are validated at synth. */
  readonly cidr: string;
}

/** The VPC endpoints that Fargate tasks and the Lambda need if there is no NAT gateway. */
const ENDPOINTS =
  'ecr.api, ecr.dkr, logs, sqs and the gateways of S3 and DynamoDB (with secrets of TLS or of sources: secretsmanager)';

/**
 * The VPC of the setting `vpc-id`, looked up once and cached in cdk.context.json.
 *
 * @throws SettingsError if it has only public subnets
 */
export function existingNetwork(stack: Stack, vpcId: string): Network {
  const vpc = Vpc.fromLookup(stack, 'Vpc', { vpcId });
  const { privateSubnets, isolatedSubnets } = vpc;
  if (privateSubnets.length + isolatedSubnets.length === 0)
    throw new SettingsError([`vpc-id is "${vpcId}", which has public subnets only, expected private ones`]);
  if (privateSubnets.length === 0) {
    // If an endpoint is missing, the image pull hangs, and the deployment fails after an hour.
    Annotations.of(stack).addWarningV2(
      'fhir-to-hl7v2-transform:endpoints',
      `vpc-id: the private subnets of ${vpcId} have no NAT gateway. The tasks start only if there are VPC endpoints for ${ENDPOINTS}, and the sender's traces reach X-Ray only through one for xray`,
    );
  }
  return { vpc, cidr: vpc.vpcCidrBlock };
}
