import { Match } from 'aws-cdk-lib/assertions';
import type { TestHl7ServerEnvironment } from '../../../test-hl7-server/settings.ts';
import { exampleApp, template } from '../example-app.ts';
import { allowedBy, statementsOf } from '../policies.ts';

const CERTIFICATE = 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666';
const stack = template(exampleApp({ settings: { 'server-port': 2600 } }), 'test-hl7-server-stack');

test('the load balancer is internal, has a security group from the start, and serves both zones with one task', () => {
  stack.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Type: 'network',
    Scheme: 'internal',
    SecurityGroups: [Match.anyValue()],
    LoadBalancerAttributes: Match.arrayWith([
      { Key: 'load_balancing.cross_zone.enabled', Value: 'true' },
      { Key: 'access_logs.s3.enabled', Value: 'true' },
    ]),
  });
  stack.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.10.0.0/16', FromPort: 2600, ToPort: 2600 })],
  });
});

test('a task that stops has half a minute, and its health check only connects', () => {
  stack.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    Protocol: 'TCP',
    Port: 2575,
    TargetType: 'ip',
    HealthCheckProtocol: 'TCP',
    TargetGroupAttributes: Match.arrayWith([
      { Key: 'deregistration_delay.timeout_seconds', Value: '30' },
      { Key: 'deregistration_delay.connection_termination.enabled', Value: 'true' },
    ]),
  });
});

test('the server gets every setting that it requires, and no other', () => {
  const [task] = Object.values(stack.findResources('AWS::ECS::TaskDefinition'));
  const [container] = task?.Properties.ContainerDefinitions ?? [];
  const expected: TestHl7ServerEnvironment = {
    S3_BUCKET_NAME: expect.anything(),
    PORT_NUMBER: '2575',
    HEALTH_PORT: '8081',
  };

  expect(
    Object.fromEntries(container.Environment.map(({ Name, Value }: Record<string, string>) => [Name, Value])),
  ).toEqual(expected);
  expect(container.HealthCheck.Command.at(-1)).toContain('127.0.0.1:8081/healthz');
  expect(container.PortMappings).toEqual([expect.objectContaining({ ContainerPort: 2575 })]);
});

test('the server may write and read the prefixes of its archive', () => {
  expect(allowedBy(stack, 'ServerTaskRolePolicy')).toEqual([
    'Archive: s3:GetObject, s3:PutObject',
    'MissingIs404: s3:ListBucket',
    'ArchiveKey: kms:Decrypt, kms:GenerateDataKey',
  ]);
  const [archive] = statementsOf(stack, 'ServerTaskRolePolicy');
  expect(JSON.stringify(archive?.Resource).match(/\/\w+\/\*/g)).toEqual([
    '/Patient/*',
    '/messages/*',
    '/replaces/*',
  ]);
});

test('the archive is private, versioned, encrypted with the key, and outlives the stack', () => {
  stack.resourceCountIs('AWS::S3::Bucket', 2);
  stack.allResources('AWS::S3::Bucket', {
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    },
    DeletionPolicy: 'Retain',
  });
  stack.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: Match.anyValue() } },
      ],
    },
    LoggingConfiguration: { LogFilePrefix: 'archive/', DestinationBucketName: Match.anyValue() },
  });
});

test('no rule lets the latest message of a patient expire', () => {
  const buckets = Object.values(stack.findResources('AWS::S3::Bucket'));
  const [archive] = buckets.filter(({ Properties }) => Properties.LoggingConfiguration);
  const rules: { Prefix?: string; ExpirationInDays?: number }[] =
    archive?.Properties.LifecycleConfiguration.Rules;

  expect(rules.filter(({ ExpirationInDays }) => ExpirationInDays).map(({ Prefix }) => Prefix)).toEqual([
    'messages/',
  ]);
});

test('buckets refuse requests without TLS', () => {
  stack.resourcePropertiesCountIs(
    'AWS::S3::BucketPolicy',
    {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    },
    2,
  );
});

test('with a certificate it listens with TLS, and the sender checks the name in it', () => {
  const app = exampleApp({
    settings: {
      'server-certificate': CERTIFICATE,
      'hl7-tls': 'on',
      'hl7-tls-server-name': 'hl7.example.org',
    },
  });

  template(app, 'test-hl7-server-stack').hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Protocol: 'TLS',
    Certificates: [{ CertificateArn: CERTIFICATE }],
    SslPolicy: Match.stringLikeRegexp('^ELBSecurityPolicy-TLS13-1-2'),
  });
  template(app, 'fhir-to-hl7v2-transform').hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: Match.arrayWith([
      Match.objectLike({
        Environment: Match.arrayWith([{ Name: 'HL7_TLS_SERVER_NAME', Value: 'hl7.example.org' }]),
      }),
    ]),
  });
});

test('the sender delivers to it, and GET reads its archive, without any manual configuration', () => {
  const transform = template(exampleApp(), 'fhir-to-hl7v2-transform').toJSON();

  expect(JSON.stringify(transform)).toMatch(/ImportValue":"test-hl7-server-stack:\w*LoadBalancer\w*DNSName/);
  expect(JSON.stringify(transform)).toMatch(/ImportValue":"test-hl7-server-stack:\w*ArchiveBucket/);
});

test('it is not created if the hospital has an endpoint', () => {
  const settings = { 'hl7-server-name': '192.0.2.10', 'test-server-output-bucket-name': 'archive' };
  const { stacks } = exampleApp({ settings }).synth();

  expect(stacks.map(({ stackName }) => stackName)).toEqual(['ecs-vpc', 'fhir-to-hl7v2-transform']);
});

test('the outputs have their documented names', () => {
  expect(Object.keys(stack.findOutputs('*'))).toEqual(
    expect.arrayContaining(['TestHl7ServerFQDN', 'TestHl7ServerS3']),
  );
});
