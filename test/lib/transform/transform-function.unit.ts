import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { transformSettings } from '../../../lambda/settings.ts';
import { createAuthority } from '../../support/network/certificates.ts';
import { exampleApp, template } from '../example-app.ts';
import { allowedBy, statementsOf } from '../policies.ts';

const stack = template(exampleApp(), 'fhir-to-hl7v2-transform');
const authorities = join(mkdtempSync(join(tmpdir(), 'authorities-')), 'hospital.pem');
writeFileSync(authorities, (await createAuthority()).ca);

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

/** With the test HL7 server. */
const VARIABLES = {
  QUEUE_URL: Match.anyValue(),
  RECORD_TABLE_NAME: Match.anyValue(),
  S3_BUCKET_NAME: Match.anyValue(),
};

test('it gets the settings that it requires, and no others', () => {
  stack.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: VARIABLES } });
});

test('it gets the additional variables', () => {
  const settings = { 'transform-settings': { LOG_LEVEL: 'WARN' } };
  const stack = template(exampleApp({ settings }), 'fhir-to-hl7v2-transform');

  stack.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { ...VARIABLES, LOG_LEVEL: 'WARN' } },
  });
});

test('it may send and record messages, read the latest ones, and distinguish a missing one from a forbidden one', () => {
  expect(allowedBy(stack, 'TransformRolePolicy')).toEqual([
    'Enqueue: sqs:SendMessage',
    'MessageKey: kms:Decrypt, kms:GenerateDataKey',
    'Record: dynamodb:GetItem, dynamodb:UpdateItem',
    expect.stringMatching(/^RecordKey: (kms:\w+, ){6}kms:\w+$/),
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

describe('where GET queries the endpoint', () => {
  const settings = {
    'patient-source': 'query',
    'hl7-server-name': '192.0.2.10',
    'hl7-port': 6661,
    'hl7-tls': 'on',
    'hl7-tls-server-name': 'hl7.hospital.example',
    'query-tls-ca': authorities,
  };
  const app = exampleApp({ settings });
  const queried = template(app, 'fhir-to-hl7v2-transform');
  const [fn] = Object.values(queried.findResources('AWS::Lambda::Function'));

  test("it gets the endpoint's settings as the transform reads them", () => {
    const { QUEUE_URL, RECORD_TABLE_NAME, ...variables } = fn?.Properties.Environment.Variables ?? {};

    expect(variables).toEqual({
      PATIENT_SOURCE: 'query',
      HL7_SERVER_NAME: '192.0.2.10',
      HL7_PORT: '6661',
      HL7_TLS: 'on',
      HL7_TLS_SERVER_NAME: 'hl7.hospital.example',
      HL7_TLS_CA: '/var/task/hl7-authorities.pem',
    });
    const inPlace = { ...variables, QUEUE_URL: 'https://sqs/queue', HL7_TLS_CA: authorities };
    expect(transformSettings.read(inPlace).endpoint).toMatchObject({
      host: '192.0.2.10',
      port: 6661,
      tls: { serverName: 'hl7.hospital.example' },
    });
  });

  test('the CA certificates are deployed next to the handler', () => {
    expect(readFileSync(join(codeOf(app), 'hl7-authorities.pem'), 'utf8')).toBe(
      readFileSync(authorities, 'utf8'),
    );
  });

  test('its security group allows the endpoint, too', () => {
    queried.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'The transform Lambda',
      SecurityGroupEgress: [
        Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 }),
        Match.objectLike({ CidrIp: '192.0.2.10/32', FromPort: 6661, ToPort: 6661 }),
      ],
    });
  });

  test('it may read no archive', () => {
    expect(allowedBy(queried, 'TransformRolePolicy').filter((text) => /s3:|ArchiveKey/.test(text))).toEqual(
      [],
    );
  });

  test('the test HL7 server answers it, too', () => {
    const tested = template(
      exampleApp({ settings: { 'patient-source': 'query' } }),
      'fhir-to-hl7v2-transform',
    );
    const [asking] = Object.values(tested.findResources('AWS::Lambda::Function'));

    expect(asking?.Properties.Environment.Variables).toMatchObject({
      PATIENT_SOURCE: 'query',
      HL7_SERVER_NAME: { 'Fn::ImportValue': expect.stringMatching(/LoadBalancer\w*DNSName/) },
      HL7_TLS: 'off',
    });
    tested.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'The transform Lambda',
      SecurityGroupEgress: Match.arrayWith([
        Match.objectLike({ CidrIp: '10.10.0.0/16', FromPort: 2575, ToPort: 2575 }),
      ]),
    });
  });
});

describe('where GET reads the record, the default without an archive', () => {
  const recorded = template(
    exampleApp({ settings: { 'hl7-server-name': '192.0.2.10' } }),
    'fhir-to-hl7v2-transform',
  );
  const [fn] = Object.values(recorded.findResources('AWS::Lambda::Function'));

  test("it gets the table's name, and the transform reads there", () => {
    const [table] = Object.keys(recorded.findResources('AWS::DynamoDB::Table'));
    const { Variables } = fn?.Properties.Environment ?? {};

    expect(Variables).toEqual({
      QUEUE_URL: expect.anything(),
      RECORD_TABLE_NAME: { Ref: table },
      PATIENT_SOURCE: 'record',
    });
    const inPlace = { ...Variables, QUEUE_URL: 'https://sqs/queue', RECORD_TABLE_NAME: 'record' };
    expect(transformSettings.read(inPlace)).toMatchObject({ record: { tableName: 'record' } });
  });

  test('it may read no archive, and connect to AWS only', () => {
    expect(allowedBy(recorded, 'TransformRolePolicy').filter((text) => /s3:|ArchiveKey/.test(text))).toEqual(
      [],
    );
    recorded.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'The transform Lambda',
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })],
    });
  });
});

test('its lease outlives it, so that only a dead execution leaves one behind', () => {
  const { record } = transformSettings.read({
    QUEUE_URL: 'https://sqs/queue',
    RECORD_TABLE_NAME: 'record',
    S3_BUCKET_NAME: 'archive',
  });
  const [fn] = Object.values(stack.findResources('AWS::Lambda::Function'));

  expect(record?.times.leaseMs).toBe(30_000);
  expect(record?.times.holdMs).toBeGreaterThanOrEqual(1000 * fn?.Properties.Timeout);
  expect(record?.times.leaseMs).toBeGreaterThan(record?.times.holdMs ?? 0);
});

test('its log group is ours: encrypted, kept for a year, and retained when the stack is deleted', () => {
  stack.allResources('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 365, KmsKeyId: Match.anyValue() },
    DeletionPolicy: 'Retain',
  });
});

test('its security group allows outbound HTTPS only, and nothing inbound', () => {
  stack.hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'The transform Lambda',
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })],
    SecurityGroupIngress: Match.absent(),
  });
});

test('the site profile is deployed next to the handler', () => {
  const app = exampleApp({ settings: { 'site-profile': 'site-profile.example.json' } });
  const profiled = template(app, 'fhir-to-hl7v2-transform');
  const [fn] = Object.values(profiled.findResources('AWS::Lambda::Function'));
  const folder = codeOf(app);

  expect(fn?.Properties.Environment.Variables.SITE_PROFILE).toBe('/var/task/site-profile.json');
  expect(existsSync(join(folder, 'handler.mjs'))).toBe(true);
  expect(readFileSync(join(folder, 'site-profile.json'), 'utf8')).toBe(
    readFileSync('site-profile.example.json', 'utf8'),
  );
});

/** The folder of what is deployed as the Lambda's code. */
function codeOf(app: App): string {
  const stack = template(app, 'fhir-to-hl7v2-transform');
  const [fn] = Object.values(stack.findResources('AWS::Lambda::Function'));
  return join(app.synth().directory, `asset.${fn?.Properties.Code.S3Key.replace('.zip', '')}`);
}

test('concurrency is reserved only if the setting says so', () => {
  const settings = { 'lambda-reserved-concurrency': 20 };

  template(exampleApp({ settings }), 'fhir-to-hl7v2-transform').hasResourceProperties(
    'AWS::Lambda::Function',
    {
      ReservedConcurrentExecutions: 20,
    },
  );
});
