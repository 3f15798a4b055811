import type { Identity } from '../account.ts';
import { type Finding, stops, warns } from '../finding.ts';
import type { ServiceRole, Wanted } from '../wanted.ts';

/** Credentials of another account or for another region than the settings say: nothing else is worth asking. */
export function judgeIdentity(
  { account, region }: Identity,
  wanted: Pick<Wanted, 'account' | 'region'>,
): Finding[] {
  const wrong = [
    { setting: 'account', is: account, expected: wanted.account },
    { setting: 'region', is: region, expected: wanted.region },
  ].filter(({ is, expected }) => expected !== undefined && is !== expected);
  return wrong.map(({ setting, is, expected }) =>
    stops(
      setting,
      `The credentials are for ${is}, and the setting says ${expected}.`,
      credentialsFix(setting),
    ),
  );
}

function credentialsFix(setting: string): string {
  return setting === 'account' ? 'set AWS_PROFILE, or correct account' : 'set AWS_REGION, or correct region';
}

/** The version that the assets of the stacks ask for; their lookups ask for 8. */
const OLDEST_BOOTSTRAP = 8;

/** @param version of the bootstrap; undefined: there is none */
export function judgeBootstrap(
  version: string | undefined,
  { qualifier }: Pick<Wanted, 'qualifier'>,
  { account, region }: Identity,
): Finding[] {
  const fix = `npx cdk bootstrap aws://${account}/${region} -c env=NAME`;
  const where = `/cdk-bootstrap/${qualifier}/version`;
  if (version === undefined)
    return [stops(where, 'CDK is not bootstrapped in this account and region.', fix)];
  return Number(version) < OLDEST_BOOTSTRAP
    ? [stops(where, `The bootstrap has version ${version}, older than ${OLDEST_BOOTSTRAP}.`, fix)]
    : [];
}

export const LOG_ROLE = 'API Gateway, account settings: cloudwatchRoleArn';

/** @param exists whether the role `arn` exists; undefined if it is in another account */
export function judgeApiLogRole(arn: string | undefined, exists: boolean | undefined): Finding[] {
  const fix = `${LOG_ROLE_COMMANDS.join(' && ')}`;
  if (arn === undefined)
    return [stops(LOG_ROLE, 'API Gateway has no role to write logs with: no stage can be created.', fix)];
  return exists === false
    ? [stops(LOG_ROLE, `${arn} is set, and does not exist: no stage can be created.`, fix)]
    : [];
}

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
const LOG_ROLE_COMMANDS = [
  `aws iam create-role --role-name api-gateway-logs --assume-role-policy-document '${TRUST}'`,
  'aws iam attach-role-policy --role-name api-gateway-logs --policy-arn arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs',
  'aws apigateway update-account --patch-operations op=replace,path=/cloudwatchRoleArn,value=$(aws iam get-role --role-name api-gateway-logs --query Role.Arn --output text)',
];

/** AWS makes such a role at first use. What is created just after it often fails, because the role is not known everywhere yet. */
export function judgeServiceRole({ name, service }: ServiceRole, exists: boolean): Finding[] {
  if (exists) return [];
  return [
    warns(
      name,
      `The service-linked role of ${service} does not exist yet: the first deployment may fail.`,
      `aws iam create-service-linked-role --aws-service-name ${service}`,
    ),
  ];
}

/** Statuses in which CloudFormation refuses an update, and what ends them. The CLI itself removes a stack that never came up. */
const STUCK: Readonly<Record<string, string>> = {
  UPDATE_ROLLBACK_FAILED: 'aws cloudformation continue-update-rollback --stack-name',
  ROLLBACK_FAILED: 'aws cloudformation delete-stack --stack-name',
  DELETE_FAILED: 'aws cloudformation delete-stack --stack-name',
};

/** @param status undefined: the stack is not deployed */
export function judgeStack(name: string, status: string | undefined): Finding[] {
  const command = STUCK[status ?? ''];
  if (command !== undefined)
    return [stops(name, `The stack is ${status}: it cannot be updated.`, `${command} ${name}`)];
  return status?.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS'
    ? [stops(name, `The stack is ${status}: another deployment is under way.`, 'wait until it has ended')]
    : [];
}
