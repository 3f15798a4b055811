import type { App } from 'aws-cdk-lib';
import {
  executionPolicy,
  OWN_NAMES,
  SERVICES,
  TAKING_ROLES,
} from '../../../lib/security/execution-policy.ts';
import { exampleApp } from '../example-app.ts';
import { profileWith, SOURCES } from '../intake/sources.ts';

const HERE = { account: '111122223333', region: 'eu-central-1', qualifier: 'hnb659fds' };

/** Apps that have every kind of resource between them. */
const apps: App[] = [
  exampleApp({ settings: { 'fhir-works-stage': 'dev', 'alarm-email': 'team@example.org' } }),
  exampleApp({
    settings: {
      'site-profile': profileWith(...SOURCES),
      'hl7-server-name': 'hl7.example.org',
      'hl7-connections': 4,
      'waf-acl-arn':
        'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/hospital/0a1b2c3d-1111-2222-3333-444455556666',
    },
  }),
];
const resources = apps.flatMap((app) =>
  app.synth().stacks.flatMap(({ template }) => Object.values<Resource>(template.Resources)),
);

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly AssumeRolePolicyDocument?: object };
}

/** The service of a resource; undefined for what is no resource of a service, or is invoked as a function. */
function serviceOf({ Type }: Resource): string | undefined {
  return /^AWS::(?!CDK::)(\w+)::/.exec(Type)?.[1];
}

test('it has every service of which the stacks have resources, and no other', () => {
  const used = new Set(resources.flatMap((resource) => serviceOf(resource) ?? []));
  used.delete('IAM');

  expect([...used].toSorted()).toEqual(Object.keys(SERVICES).toSorted());
});

test('roles are passed to the services that the roles trust, and to no other', () => {
  const trusted = resources.flatMap(({ Type, Properties }) =>
    Type === 'AWS::IAM::Role'
      ? [...JSON.stringify(Properties?.AssumeRolePolicyDocument).matchAll(/"([\w-]+)\.amazonaws\.com"/g)]
      : [],
  );

  expect(new Set(trusted.map(([, service]) => service))).toEqual(new Set(TAKING_ROLES));
});

test('the names of all stacks begin as it expects', () => {
  const names = new Set(apps.flatMap((app) => app.synth().stacks.map(({ stackName }) => `${stackName}-`)));

  expect(names.size).toBe(OWN_NAMES.length);
  for (const name of names) expect(OWN_NAMES.filter((own) => name.startsWith(own))).toHaveLength(1);
});

test('names of resources are left to CloudFormation, which begins them with the name of the stack', () => {
  const own =
    /^AWS::(DynamoDB::Table|Lambda::Function|S3::Bucket|SNS::Topic|SQS::Queue|IAM::(Role|ManagedPolicy))$/;
  const named = resources.filter(({ Type }) => own.test(Type));

  expect(named.length).toBeGreaterThan(20);
  for (const { Properties = {} } of named)
    expect(
      Object.keys(Properties).filter((name) =>
        /^(Table|Function|Bucket|Topic|Queue|Role|ManagedPolicy)Name$/.test(name),
      ),
    ).toEqual([]);
});

test('it is far from AdministratorAccess: no rights on all of IAM, and data of the stacks alone', () => {
  const { Statement } = executionPolicy(HERE);

  for (const { Sid, Action, Resource } of Statement) {
    expect(Action.filter((action) => /^(\*|iam:.*\*)/.test(action))).toEqual([]);
    if (Sid !== 'Services') expect(Resource).not.toContain('*');
  }
  const everywhere = Statement.find(({ Sid }) => Sid === 'Services')?.Action;
  for (const service of ['dynamodb', 'lambda', 's3', 'secretsmanager', 'sns', 'sqs', 'ssm', 'sts'])
    expect(everywhere).not.toContain(`${service}:*`);
});

test('roles of the stacks get policies of the stacks, and that of the Lambda which CDK adds', () => {
  const { Statement } = executionPolicy(HERE);

  expect(Statement.find(({ Action }) => Action.includes('iam:AttachRolePolicy'))).toMatchObject({
    Condition: {
      ArnLike: {
        'iam:PolicyARN': [
          'arn:aws:iam::111122223333:policy/ecs-vpc-*',
          'arn:aws:iam::111122223333:policy/test-hl7-server-stac*',
          'arn:aws:iam::111122223333:policy/fhir-to-hl7v2-transf*',
          'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
        ],
      },
    },
  });
  const attached = resources.flatMap(({ Properties = {} }) => [
    ...JSON.stringify(Properties).matchAll(/:iam::aws:policy\/([\w/-]+)/g),
  ]);
  expect(new Set(attached.map(([, name]) => name))).toEqual(
    new Set(['service-role/AWSLambdaBasicExecutionRole']),
  );
});

test('it is for the account and the region of the environment, in the partition of the region', () => {
  const text = (place: object) => JSON.stringify(executionPolicy({ ...HERE, ...place }));

  expect(text({})).toContain('"arn:aws:sqs:eu-central-1:111122223333:fhir-to-hl7v2-transf*"');
  expect(text({})).toContain('{"aws:RequestedRegion":"eu-central-1"}');
  expect(text({ account: undefined, region: undefined })).toContain(
    '"arn:aws:sqs:*:*:fhir-to-hl7v2-transf*"',
  );
  expect(text({ region: 'us-gov-west-1' })).toContain('"arn:aws-us-gov:sqs:us-gov-west-1:');
  expect(text({ qualifier: 'hospital' })).toContain('"arn:aws:s3:::cdk-hospital-assets-*/*"');
});

test('IAM accepts its size: 6,144 characters without white space', () => {
  expect(JSON.stringify(executionPolicy(HERE)).length).toBeLessThan(6144);
});
