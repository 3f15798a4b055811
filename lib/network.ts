import { Annotations, type Stack } from 'aws-cdk-lib';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { SettingsError } from '../runtime/settings/settings.ts';

/** Where everything runs. */
export interface Network {
  readonly vpc: IVpc;
  /** Its address range, as text: firewall rules are checked at synth. */
  readonly cidr: string;
}

/** What Fargate tasks and the Lambda need to reach when they have no way out of the VPC. */
const ENDPOINTS = 'ecr.api, ecr.dkr, logs, sqs, kms and the S3 gateway (with TLS secrets: secretsmanager)';

/**
 * The VPC of the setting `vpc-id`, looked up once and remembered in cdk.context.json.
 *
 * @throws SettingsError if nothing may run in its subnets
 */
export function existingNetwork(stack: Stack, vpcId: string): Network {
  const vpc = Vpc.fromLookup(stack, 'Vpc', { vpcId });
  const { privateSubnets, isolatedSubnets } = vpc;
  if (privateSubnets.length + isolatedSubnets.length === 0)
    throw new SettingsError([`vpc-id is "${vpcId}", which has public subnets only, expected private ones`]);
  if (privateSubnets.length === 0) {
    // A missing endpoint shows as an image pull that hangs until the deployment gives up, an hour later.
    Annotations.of(stack).addWarningV2(
      'fhir-to-hl7v2-transform:endpoints',
      `vpc-id: the private subnets of ${vpcId} have no NAT gateway. The tasks start only if there are VPC endpoints for ${ENDPOINTS}, and the sender's traces reach X-Ray only through one for xray`,
    );
  }
  return { vpc, cidr: vpc.vpcCidrBlock };
}
