/** Where the policy is used; undefined: in any account, or any region. */
export interface Place {
  readonly account: string | undefined;
  readonly region: string | undefined;
  /** The name of the CDK's bootstrap. */
  readonly qualifier: string;
}

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[] | '*';
  readonly Condition?: object;
}

/** The name of the CDK's bootstrap, which a feature flag can change. */
export function bootstrapQualifier(context: Readonly<Record<string, unknown>>): string {
  return String(context['@aws-cdk/core:bootstrapQualifier'] ?? 'hnb659fds');
}

/** An IAM policy, as `aws iam create-policy` takes it. */
export interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** The names of the stacks begin like this. CloudFormation begins with it the names that it makes, and shortens long ones. */
export const OWN_NAMES = ['ecs-vpc-', 'test-hl7-server-stac', 'fhir-to-hl7v2-transf'];

/** Parts of an ARN that name resources of the stacks; undefined: the service has no names by which they could be told apart. */
type Resources = readonly string[] | undefined;

const named = (...kinds: string[]): Resources =>
  kinds.flatMap((kind) => OWN_NAMES.map((name) => `${kind}${name}*`));

/**
 * What CloudFormation may do in each service of which the stacks have resources, by the second part of their type. Services that keep
 * data of others are limited to the names of the stacks. IAM has statements of its own.
 */
export const SERVICES: Readonly<Record<string, { readonly actions: string; readonly on: Resources }>> = {
  ApiGateway: { actions: 'apigateway:*', on: undefined },
  ApplicationAutoScaling: { actions: 'application-autoscaling:*', on: undefined },
  CloudWatch: { actions: 'cloudwatch:*', on: undefined },
  DynamoDB: { actions: 'dynamodb:*', on: named('dynamodb:REGION:ACCOUNT:table/') },
  EC2: { actions: 'ec2:*', on: undefined },
  ECS: { actions: 'ecs:*', on: undefined },
  ElasticLoadBalancingV2: { actions: 'elasticloadbalancing:*', on: undefined },
  KMS: { actions: 'kms:*', on: undefined },
  Lambda: { actions: 'lambda:*', on: named('lambda:REGION:ACCOUNT:function:') },
  Logs: { actions: 'logs:*', on: undefined },
  S3: { actions: 's3:*', on: named('s3:::') },
  SNS: { actions: 'sns:*', on: named('sns:REGION:ACCOUNT:') },
  SQS: { actions: 'sqs:*', on: named('sqs:REGION:ACCOUNT:') },
  SSM: { actions: 'ssm:*', on: ['ssm:REGION:ACCOUNT:parameter/fhir-service/integration-transform/*'] },
  Scheduler: { actions: 'scheduler:*', on: undefined },
  WAFv2: { actions: 'wafv2:*', on: undefined },
};

/** Services to which the stacks give roles. */
export const TAKING_ROLES = ['ecs-tasks', 'lambda', 'scheduler', 'vpc-flow-logs'];

/** Services whose own role is made when the first resource is. */
const LINKED_ROLES = ['ecs', 'ecs.application-autoscaling', 'elasticloadbalancing', 'ops.apigateway'];

const ROLE_ACTIONS = [
  ...['CreateRole', 'DeleteRole', 'GetRole', 'TagRole', 'UntagRole', 'UpdateRole', 'ListRoleTags'],
  ...['UpdateRoleDescription', 'UpdateAssumeRolePolicy', 'PutRolePermissionsBoundary', 'DetachRolePolicy'],
  ...['ListAttachedRolePolicies', 'ListRolePolicies', 'GetRolePolicy', 'PutRolePolicy', 'DeleteRolePolicy'],
];

const POLICY_ACTIONS = [
  ...['CreatePolicy', 'DeletePolicy', 'GetPolicy', 'TagPolicy', 'UntagPolicy', 'ListPolicyTags'],
  ...['CreatePolicyVersion', 'DeletePolicyVersion', 'GetPolicyVersion', 'ListPolicyVersions'],
  ...['SetDefaultPolicyVersion', 'ListEntitiesForPolicy'],
];

/**
 * A policy for CloudFormation, to bootstrap with instead of AdministratorAccess: what it needs to deploy the stacks, with any settings.
 * Roles and policies are those of the stacks alone.
 */
export function executionPolicy({ account = '*', region, qualifier }: Place): Policy {
  const partition = region?.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const arn = (text: string) =>
    `arn:${partition}:${text.replace('REGION', region ?? '*').replace('ACCOUNT', account)}`;
  const own = (kind: string) => OWN_NAMES.map((name) => arn(`iam::ACCOUNT:${kind}/${name}*`));
  const iam = (names: readonly string[]) => names.map((name) => `iam:${name}`);
  const services = Object.values(SERVICES);
  const shared = services.flatMap(({ actions, on }) => (on === undefined ? [actions] : []));
  const limited = services.filter(({ on }) => on !== undefined);
  const inRegion = region === undefined ? undefined : { StringEquals: { 'aws:RequestedRegion': region } };
  const basicLambda = `arn:${partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`;
  const linked = arn('iam::ACCOUNT:role/aws-service-role/*');
  const statements = [
    allow('Services', shared, '*', inRegion),
    allow(
      'OwnResources',
      limited.map(({ actions }) => actions),
      limited.flatMap(({ on = [] }) => on.map(arn)),
    ),
    allow('Roles', iam(ROLE_ACTIONS), own('role')),
    allow('RolePolicies', ['iam:AttachRolePolicy'], own('role'), {
      ArnLike: { 'iam:PolicyARN': [...own('policy'), basicLambda] },
    }),
    allow('Policies', iam(POLICY_ACTIONS), own('policy')),
    allow('PassRoles', ['iam:PassRole'], own('role'), {
      StringEquals: { 'iam:PassedToService': TAKING_ROLES.map(principal) },
    }),
    allow('ServiceRoles', ['iam:CreateServiceLinkedRole'], [linked], {
      StringEquals: { 'iam:AWSServiceName': LINKED_ROLES.map(principal) },
    }),
    allow('Assets', ['s3:GetObject', 's3:GetObjectVersion'], [arn(`s3:::cdk-${qualifier}-assets-*/*`)]),
    allow(
      'Bootstrap',
      ['ssm:GetParameters'],
      [arn(`ssm:REGION:ACCOUNT:parameter/cdk-bootstrap/${qualifier}/version`)],
    ),
  ];
  return { Version: '2012-10-17', Statement: statements };
}

function principal(service: string): string {
  return `${service}.amazonaws.com`;
}

function allow(
  Sid: string,
  Action: readonly string[],
  Resource: Statement['Resource'],
  Condition?: object,
): Statement {
  return { Sid, Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) };
}
