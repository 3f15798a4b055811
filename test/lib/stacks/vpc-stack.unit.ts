import { jest } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { ACCOUNT, exampleApp, template, VPC_ID } from '../example-app.ts';
import { foundVpc } from '../existing-vpc.ts';

const stack = template(exampleApp({ settings: { cidr: '10.20.0.0/20' } }), 'ecs-vpc');

test('two private subnets, and no internet access', () => {
  stack.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.20.0.0/20' });
  stack.resourcePropertiesCountIs('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false }, 2);
  for (const type of ['InternetGateway', 'NatGateway', 'EIP', 'Route'])
    stack.resourceCountIs(`AWS::EC2::${type}`, 0);
});

test('AWS is reached through endpoints that accept HTTPS from the VPC', () => {
  const endpoints = Object.values(stack.findResources('AWS::EC2::VPCEndpoint'));
  const services = endpoints.map(({ Properties }) => {
    const { ServiceName } = Properties;
    const text = typeof ServiceName === 'string' ? ServiceName : ServiceName['Fn::Join'][1].at(-1);
    return /(?:ecr\.)?\w+$/.exec(text)?.[0];
  });

  expect(services.toSorted()).toEqual(['dynamodb', 'ecr.api', 'ecr.dkr', 'logs', 's3', 'sqs', 'xray']);
  stack.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.20.0.0/20', FromPort: 443, ToPort: 443 })],
  });
});

test('endpoints are for principals and resources of this account; the exceptions carry nothing away', () => {
  const own = { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } };
  const endpoints = Object.values(stack.findResources('AWS::EC2::VPCEndpoint'));
  const exceptions = endpoints.flatMap(({ Properties }) => {
    const [first, ...further] = Properties.PolicyDocument.Statement;
    expect(first).toEqual({
      Sid: 'OwnAccount',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { ...own, 'aws:ResourceAccount': [{ Ref: 'AWS::AccountId' }] } },
    });
    return further;
  });

  expect(exceptions.toSorted((one, other) => one.Action.localeCompare(other.Action))).toEqual([
    expect.objectContaining({
      Action: 'ecr:GetAuthorizationToken',
      Resource: '*',
      Condition: { StringEquals: own },
    }),
    expect.objectContaining({
      Action: 's3:GetObject',
      Resource: expect.objectContaining({
        'Fn::Join': ['', expect.arrayContaining([':s3:::prod-', '-starport-layer-bucket/*'])],
      }),
    }),
    expect.objectContaining({
      Action: 'xray:PutTraceSegments',
      Resource: '*',
      Condition: { StringEquals: own },
    }),
  ]);
});

test('with trusted-accounts their resources can be reached, too', () => {
  const trusting = template(exampleApp({ settings: { 'trusted-accounts': '222233334444' } }), 'ecs-vpc');
  for (const { Properties } of Object.values(trusting.findResources('AWS::EC2::VPCEndpoint')))
    expect(Properties.PolicyDocument.Statement[0].Condition.StringEquals['aws:ResourceAccount']).toEqual([
      { Ref: 'AWS::AccountId' },
      '222233334444',
    ]);
});

test('flows are logged, encrypted, and the default security group is closed', () => {
  stack.hasResourceProperties('AWS::EC2::FlowLog', { ResourceType: 'VPC', TrafficType: 'ALL' });
  stack.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: Match.anyValue() });
  stack.resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
});

test('it needs no lookup, with an account or without', () => {
  for (const settings of [{}, ACCOUNT]) {
    const { manifest } = exampleApp({ settings }).synth();

    expect(manifest.missing ?? []).toEqual([]);
  }
});

test('the output has its documented name', () => {
  stack.hasOutput('TransformVpc', {});
});

describe('an existing VPC', () => {
  const settings = { ...ACCOUNT, 'vpc-id': VPC_ID };

  function messages(type: 'Private' | 'Isolated' | 'Public'): string[] {
    const app = exampleApp({ settings, context: foundVpc(type) });
    const { stacks } = app.synth();
    return stacks.flatMap((one) => one.messages.map(({ level, entry }) => `${level}: ${String(entry.data)}`));
  }

  test('is used instead, without a warning if it has NAT gateways', () => {
    const app = exampleApp({ settings, context: foundVpc('Private') });

    expect(app.synth().stacks.map(({ stackName }) => stackName)).toEqual([
      'test-hl7-server-stack',
      'fhir-to-hl7v2-transform',
    ]);
    template(app, 'test-hl7-server-stack').hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.30.0.0/16' })],
    });
    expect(messages('Private')).toEqual([]);
  });

  test('without NAT gateways gets a warning about endpoints, before an image pull hangs', () => {
    jest.spyOn(console, 'error').mockImplementation(() => undefined);

    expect(messages('Isolated')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^warning: vpc-id: .* VPC endpoints for ecr\.api, ecr\.dkr, logs, sqs and the gateways of S3 and DynamoDB .* xray /,
        ),
      ]),
    );
  });

  test('with public subnets only is refused', () => {
    expect(() => messages('Public')).toThrow(/vpc-id is .* public subnets only, expected private ones/);
  });
});
