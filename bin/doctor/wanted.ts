import { readsHealthLake } from '../../lib/intake/outside.ts';
import { bootstrapQualifier } from '../../lib/security/execution-policy.ts';
import type { Deployment } from '../../lib/settings/settings.ts';
import { secretsOf } from '../../lib/settings/source-secrets.ts';

/** What a deployment needs of its account. */
export interface Wanted {
  /** Undefined: any, as the credentials have it. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  /** The name of the CDK's bootstrap. */
  readonly qualifier: string;
  readonly stacks: readonly string[];
  readonly roles: readonly Named[];
  readonly secrets: readonly Named[];
  /** SSM parameters that the deployment creates. */
  readonly parameters: readonly string[];
  readonly serviceRoles: readonly ServiceRole[];
  readonly vpcId: string | undefined;
  readonly endpoints: Endpoints;
}

/** An ARN and the setting that names it. */
export interface Named {
  readonly setting: string;
  readonly arn: string;
}

/** Services that tasks and functions in private subnets call. */
export interface Endpoints {
  readonly gateway: readonly string[];
  readonly interface: readonly string[];
  /** Only their traces get lost without it. */
  readonly optional: readonly string[];
}

/** A role that AWS makes at first use, if whoever uses the service first is allowed to. */
export interface ServiceRole {
  readonly name: string;
  readonly service: string;
}

const TRANSFORM = 'fhir-to-hl7v2-transform';

/** @param context of CDK: the qualifier of the bootstrap is one of its flags */
export function wantedOf(deployment: Deployment, context: Readonly<Record<string, unknown>>): Wanted {
  const { env, vpcId, endpoint, fhirWorksStage: stage } = deployment;
  return {
    ...env,
    qualifier: bootstrapQualifier(context),
    stacks: [
      ...(vpcId === undefined ? ['ecs-vpc'] : []),
      ...(endpoint === undefined ? ['test-hl7-server-stack'] : []),
      TRANSFORM,
    ],
    roles: rolesOf(deployment),
    secrets: allSecretsOf(deployment),
    parameters: ['url', 'awsRegion'].flatMap((name) =>
      stage === undefined ? [] : [`/fhir-service/integration-transform/${stage}/${name}`],
    ),
    serviceRoles: serviceRolesOf(deployment),
    vpcId,
    endpoints: endpointsOf(deployment),
  };
}

function rolesOf({ routerRole, loadRole, sources }: Deployment): Named[] {
  const callers = sources.flatMap(({ name, authentication }) =>
    authentication.scheme === 'iam'
      ? authentication.roles.map((arn) => ({ setting: `site-profile: sources: ${name}`, arn }))
      : [],
  );
  return [
    { setting: 'resource-router-lambda-role', arn: routerRole },
    ...(loadRole === undefined ? [] : [{ setting: 'load-role', arn: loadRole }]),
    ...callers,
  ];
}

function allSecretsOf({ tls, sources }: Pick<Deployment, 'tls' | 'sources'>): Named[] {
  const ofTls = Object.entries({ ca: tls?.ca, cert: tls?.cert, key: tls?.key }).flatMap(([name, arn]) =>
    arn === undefined ? [] : [{ setting: `hl7-tls-${name}-secret`, arn }],
  );
  return [...ofTls, ...secretsOf(sources).map((arn) => ({ setting: 'site-profile: sources', arn }))];
}

function serviceRolesOf({ connections, endpoint }: Deployment): ServiceRole[] {
  return [
    { name: 'AWSServiceRoleForECS', service: 'ecs.amazonaws.com' },
    ...(endpoint === undefined
      ? [
          {
            name: 'AWSServiceRoleForElasticLoadBalancing',
            service: 'elasticloadbalancing.amazonaws.com',
          },
        ]
      : []),
    ...(connections > 1
      ? [
          {
            name: 'AWSServiceRoleForApplicationAutoScaling_ECSService',
            service: 'ecs.application-autoscaling.amazonaws.com',
          },
        ]
      : []),
  ];
}

function endpointsOf({ env, tls, sources, isIntakeInVpc, isSenderTraced }: Deployment): Endpoints {
  const inVpc = isIntakeInVpc ? sources : [];
  const readsSecrets = allSecretsOf({ tls, sources: inVpc }).length > 0;
  return {
    gateway: ['s3', 'dynamodb'],
    interface: [
      ...['ecr.api', 'ecr.dkr', 'logs', 'sqs'],
      ...(readsSecrets ? ['secretsmanager'] : []),
      ...(readsHealthLake(inVpc, env.region) ? ['healthlake'] : []),
    ],
    optional: isSenderTraced ? ['xray'] : [],
  };
}
