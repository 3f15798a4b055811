import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { exampleApp, template } from '../example-app.ts';
import { allowedBy, statementsOf } from '../policies.ts';
import { BEHIND_API, profileWith, SOURCES, secret } from './sources.ts';

const profile = profileWith(...SOURCES);
const app = exampleApp({
  settings: { 'site-profile': profile, 'transform-settings': { LOG_LEVEL: 'WARN', RECORD_DAYS: 3650 } },
});
const stack = template(app, 'fhir-to-hl7v2-transform');
const network = template(app, 'ecs-vpc');
const DESCRIPTION = 'Changes of FHIR servers to HL7 v2 messages';
const [fn] = Object.values(
  stack.findResources('AWS::Lambda::Function', { Properties: { Description: DESCRIPTION } }),
);

test('it runs like the transform: Node 24 and arm64, in the VPC, traced, and ends before API Gateway gives up', () => {
  expect(fn?.Properties).toMatchObject({
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'handler.handler',
    Timeout: 25,
    TracingConfig: { Mode: 'Active' },
    VpcConfig: { SubnetIds: expect.anything(), SecurityGroupIds: expect.anything() },
  });
});

test('it gets both queues, the record and the site profile, and what the transform was set to for record and log', () => {
  const [table] = Object.keys(stack.findResources('AWS::DynamoDB::Table'));
  const folder = `asset.${fn?.Properties.Code.S3Key.replace('.zip', '')}`;

  expect(fn?.Properties.Environment.Variables).toEqual({
    QUEUE_URL: { Ref: expect.stringMatching(/^AdtQueue/) },
    QUARANTINE_QUEUE_URL: { Ref: expect.stringMatching(/^AdtQuarantine/) },
    RECORD_TABLE_NAME: { Ref: table },
    SITE_PROFILE: '/var/task/site-profile.json',
    LOG_LEVEL: 'WARN',
    RECORD_DAYS: '3650',
  });
  expect(readFileSync(join(app.synth().directory, folder, 'site-profile.json'), 'utf8')).toBe(
    readFileSync(profile, 'utf8'),
  );
});

test('it may send and record messages, quarantine what it refuses, read the secrets of its sources and the data store', () => {
  expect(allowedBy(stack, 'IntakeFunctionRolePolicy')).toEqual([
    'Enqueue: sqs:SendMessage',
    'MessageKey: kms:Decrypt, kms:GenerateDataKey',
    'Quarantine: sqs:SendMessage',
    'Record: dynamodb:GetItem, dynamodb:UpdateItem',
    expect.stringMatching(/^RecordKey: (kms:\w+, ){6}kms:\w+$/),
    'Secrets: secretsmanager:GetSecretValue',
    'SecretKeys: kms:Decrypt',
    'undefined: healthlake:ReadResource, healthlake:SearchWithGet',
    'WriteLog: logs:CreateLogStream, logs:PutLogEvents',
    expect.stringMatching(/^JoinVpc: (ec2:\w+, ){5}ec2:\w+$/),
    'Trace: xray:PutTelemetryRecords, xray:PutTraceSegments',
  ]);
});

test('its secrets are exactly those that the sources name, and keys decrypt nothing else', () => {
  const secrets = [secret('client'), secret('hapi'), secret('medplum')];
  const statements = statementsOf(stack, 'IntakeFunctionRolePolicy');

  expect(statements.find(({ Sid }) => Sid === 'Secrets')?.Resource).toEqual(secrets);
  expect(statements.find(({ Sid }) => Sid === 'SecretKeys')).toMatchObject({
    Condition: {
      StringEquals: {
        'kms:ViaService': {
          'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
        },
        'kms:EncryptionContext:SecretARN': expect.arrayContaining(secrets),
      },
    },
  });
});

test('it reads one data store of HealthLake, by its ARN', () => {
  const store = statementsOf(stack, 'IntakeFunctionRolePolicy').find(({ Action }) =>
    [Action].flat().includes('healthlake:ReadResource'),
  );

  expect(JSON.stringify(store?.Resource)).toContain(':datastore/fhir/0a1b2c3d4e5f60718293a4b5c6d7e8f9"');
});

test('its security group allows HTTPS, on the ports of the servers too', () => {
  stack.hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'The Lambda of the intake',
    SecurityGroupEgress: [
      Match.objectLike({ FromPort: 443, ToPort: 443 }),
      Match.objectLike({ FromPort: 8443, ToPort: 8443 }),
    ],
    SecurityGroupIngress: Match.absent(),
  });
});

test('in ecs-vpc it reaches Secrets Manager and HealthLake by endpoints', () => {
  const services = JSON.stringify(network.findResources('AWS::EC2::VPCEndpoint'));

  expect(services).toContain('secretsmanager');
  expect(services).toContain('healthlake');
});

describe('outside of the VPC', () => {
  const app = exampleApp({
    settings: { 'site-profile': profileWith(BEHIND_API), 'intake-network': 'internet' },
  });
  const outside = template(app, 'fhir-to-hl7v2-transform');

  test('it has no place in the network and may join none, and ecs-vpc no endpoint for it', () => {
    outside.hasResourceProperties('AWS::Lambda::Function', {
      Description: DESCRIPTION,
      VpcConfig: Match.absent(),
    });
    expect(allowedBy(outside, 'IntakeFunctionRolePolicy').join()).not.toContain('ec2:');
    expect(JSON.stringify(template(app, 'ecs-vpc').findResources('AWS::EC2::VPCEndpoint'))).not.toContain(
      'secretsmanager',
    );
  });

  test('it may only GET what is behind the stage of an API that its source names', () => {
    const invoke = statementsOf(outside, 'IntakeFunctionRolePolicy').find(
      ({ Action }) => Action === 'execute-api:Invoke',
    );

    expect(JSON.stringify(invoke?.Resource)).toContain(':a1b2c3d4e5/dev/GET/*"');
  });
});
