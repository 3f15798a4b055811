import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { exampleApp, template } from './example-app.ts';
import { allowedBy, statementsOf } from './policies.ts';

const stack = template(exampleApp(), 'fhir-to-hl7v2-transform');

test('it runs on Node 24 and arm64, in the VPC, traced, and ends before API Gateway gives up', () => {
  stack.hasResourceProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'handler.handler',
    Timeout: 25,
    TracingConfig: { Mode: 'Active' },
    VpcConfig: { SubnetIds: Match.anyValue(), SecurityGroupIds: Match.anyValue() },
    LoggingConfig: { LogGroup: Match.anyValue() },
    ReservedConcurrentExecutions: Match.absent(),
  });
});

test('it gets the settings that it requires, and no others', () => {
  stack.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { QUEUE_URL: Match.anyValue(), S3_BUCKET_NAME: Match.anyValue() } },
  });
});

test('it may put messages in, read the latest ones, and tell a missing one from a forbidden one', () => {
  expect(allowedBy(stack, 'TransformRolePolicy')).toEqual([
    'Enqueue: sqs:SendMessage',
    'MessageKey: kms:Decrypt, kms:GenerateDataKey',
    'ReadLatest: s3:GetObject',
    'MissingIs404: s3:ListBucket',
    'ArchiveKey: kms:Decrypt',
    'WriteLog: logs:CreateLogStream, logs:PutLogEvents',
    expect.stringMatching(/^JoinVpc: (ec2:\w+, ){5}ec2:\w+$/),
    'Trace: xray:PutTelemetryRecords, xray:PutTraceSegments',
  ]);
  const { Resource } =
    statementsOf(stack, 'TransformRolePolicy').find(({ Sid }) => Sid === 'ReadLatest') ?? {};
  expect(JSON.stringify(Resource)).toContain('/Patient/*');
});

test('it reads an existing archive, with its key where one is given', () => {
  const settings = {
    'hl7-server-name': '192.0.2.10',
    'test-server-output-bucket-name': 'the-archive',
    'test-server-output-key-arn': 'arn:aws:kms:eu-central-1:111122223333:key/0a1b',
  };
  const existing = template(exampleApp({ settings }), 'fhir-to-hl7v2-transform');

  existing.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ S3_BUCKET_NAME: 'the-archive' }) },
  });
  expect(statementsOf(existing, 'TransformRolePolicy')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ Sid: 'ReadLatest', Resource: arn('the-archive/Patient/*') }),
      expect.objectContaining({ Sid: 'MissingIs404', Resource: arn('the-archive') }),
      expect.objectContaining({ Sid: 'ArchiveKey', Resource: settings['test-server-output-key-arn'] }),
    ]),
  );
});

function arn(path: string): unknown {
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${path}`]] };
}

test('its log group is ours: encrypted, kept for a year, and left when the stack goes', () => {
  stack.allResources('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 365, KmsKeyId: Match.anyValue() },
    DeletionPolicy: 'Retain',
  });
});

test('its firewall lets out HTTPS alone and nothing in', () => {
  stack.hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'The transform Lambda',
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })],
    SecurityGroupIngress: Match.absent(),
  });
});

test('a site profile lies beside the handler', () => {
  const app = exampleApp({ settings: { 'site-profile': 'site-profile.example.json' } });
  const assembly = app.synth();
  const profiled = template(app, 'fhir-to-hl7v2-transform');
  const [fn] = Object.values(profiled.findResources('AWS::Lambda::Function'));
  const folder = join(assembly.directory, `asset.${fn?.Properties.Code.S3Key.replace('.zip', '')}`);

  expect(fn?.Properties.Environment.Variables.SITE_PROFILE).toBe('/var/task/site-profile.json');
  expect(existsSync(join(folder, 'handler.mjs'))).toBe(true);
  expect(readFileSync(join(folder, 'site-profile.json'), 'utf8')).toBe(
    readFileSync('site-profile.example.json', 'utf8'),
  );
});

test('concurrency is reserved only where it is asked for', () => {
  const settings = { 'lambda-reserved-concurrency': 20 };

  template(exampleApp({ settings }), 'fhir-to-hl7v2-transform').hasResourceProperties(
    'AWS::Lambda::Function',
    {
      ReservedConcurrentExecutions: 20,
    },
  );
});
