import { APIGatewayClient, GetAccountCommand } from '@aws-sdk/client-api-gateway';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Refusal } from '../../runtime/command-line/refusal.ts';
import type { Account } from './account.ts';
import { createNetworks } from './aws-networks.ts';

/**
 * An account in AWS, with the credentials that the AWS SDK finds.
 *
 * @param wanted the region of the settings; undefined: that of the credentials
 */
export function awsAccount(wanted: string | undefined): Account {
  const config = wanted === undefined ? {} : { region: wanted };
  const sts = new STSClient(config);
  const iam = new IAMClient(config);
  const ssm = new SSMClient(config);
  const secrets = new SecretsManagerClient(config);
  const stacks = new CloudFormationClient(config);
  const api = new APIGatewayClient(config);
  return {
    async identity() {
      const region = await sts.config.region().catch(() => {
        throw new Refusal('No region is known: set AWS_REGION, or region in the environment of cdk.json.');
      });
      const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
      return { account: Account, region, caller: Arn };
    },
    async role(RoleName) {
      const answer = await ifThere(iam.send(new GetRoleCommand({ RoleName })), /^NoSuchEntity/);
      return answer?.Role?.Arn === undefined ? undefined : { arn: answer.Role.Arn };
    },
    async apiLogRole() {
      return (await api.send(new GetAccountCommand({}))).cloudwatchRoleArn;
    },
    async parameter(Name) {
      const answer = await ifThere(ssm.send(new GetParameterCommand({ Name })), /^ParameterNotFound:/);
      return answer && { value: answer.Parameter?.Value ?? '' };
    },
    async secret(SecretId) {
      const answer = await ifThere(
        secrets.send(new DescribeSecretCommand({ SecretId })),
        /^ResourceNotFoundException:/,
      );
      return answer && { isDeleted: answer.DeletedDate !== undefined, key: answer.KmsKeyId };
    },
    async stackStatus(StackName) {
      const answer = await ifThere(stacks.send(new DescribeStacksCommand({ StackName })), NO_STACK);
      return answer?.Stacks?.[0]?.StackStatus;
    },
    async stackOf(PhysicalResourceId) {
      const command = new DescribeStackResourcesCommand({ PhysicalResourceId });
      const answer = await ifThere(stacks.send(command), NO_STACK);
      return answer?.StackResources?.[0]?.StackName;
    },
    ...createNetworks(config),
  };
}

/** CloudFormation has no error of its own for it. */
const NO_STACK = /^ValidationError: .*does not exist/;

/** Undefined instead of the error that says that something does not exist. */
async function ifThere<T>(answer: Promise<T>, absent: RegExp): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && absent.test(`${error.name}: ${error.message}`)) return undefined;
    throw error;
  }
}
