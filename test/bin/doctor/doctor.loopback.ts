import { awsAccount } from '../../../bin/doctor/aws-account.ts';
import { examine, type Report } from '../../../bin/doctor/examine.ts';
import { wantedOf } from '../../../bin/doctor/wanted.ts';
import { readDeployment } from '../../../lib/settings/settings.ts';
import { LocalProcess } from '../../support/local-process.ts';
import { type Answer, AwsError, type AwsStandIn, startAws } from '../../support/network/aws-stand-in.ts';

// With the AWS SDK over HTTP.

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role`;
const LOG_ROLE = `${ROLE}/api-gateway-logs`;
const ROUTER = `${ROLE}/router`;
const SECRET = `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:hl7/ca-a1B2c3`;
const VPC = 'vpc-0a1b2c3d4e5f60718';

/** An account that lacks nothing, without a deployment. */
const WHOLE: Readonly<Record<string, Answer>> = {
  GetCallerIdentity: () => ({ Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/me`, UserId: 'me' }),
  GetAccount: () => ({ cloudwatchRoleArn: LOG_ROLE }),
  GetRole: ({ RoleName = '' }) => ({
    Role: {
      Arn: `${ROLE}/${RoleName}`,
      RoleName,
      Path: '/',
      RoleId: 'id',
      CreateDate: '2026-01-02T03:04:05Z',
    },
  }),
  GetParameter: ({ Name = '' }) =>
    Name.startsWith('/cdk-bootstrap/')
      ? { Parameter: { Name, Value: '30' } }
      : new AwsError('ParameterNotFound'),
  DescribeStacks: ({ StackName = '' }) =>
    new AwsError('ValidationError', `Stack with id ${StackName} does not exist`),
  DescribeSecret: ({ SecretId }) => ({ ARN: SECRET, Name: SecretId }),
  DescribeSubnets: () => ({ subnetSet: [] }),
  DescribeAvailabilityZones: () => ({
    availabilityZoneInfo: ['b', 'a', 'c'].map((letter) => ({
      zoneName: `eu-central-1${letter}`,
      zoneId: `euc1-az${letter.codePointAt(0)}`,
    })),
  }),
};

const CREDENTIALS = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'key',
  AWS_MAX_ATTEMPTS: '1',
};
const ENVIRONMENT = process.env;

let aws: AwsStandIn;
afterEach(async () => {
  process.env = ENVIRONMENT;
  LocalProcess.killAll();
  await aws.close();
});

/** Asks the account that `answers` make. */
async function reportOf(
  answers: Readonly<Record<string, Answer>>,
  settings: Readonly<Record<string, string>> = {},
): Promise<Report> {
  aws = await startAws(answers);
  process.env = { ...ENVIRONMENT, ...CREDENTIALS, AWS_ENDPOINT_URL: aws.url };
  const block = { 'resource-router-lambda-role': ROUTER, 'fhir-works-stage': 'dev', ...settings };
  const deployment = readDeployment({ env: 'test', environments: { test: block } });
  return examine(awsAccount(deployment.env.region), wantedOf(deployment, {}));
}

/** Runs the command in the example environment. */
async function doctor(answers: Readonly<Record<string, Answer>>, ...args: string[]): Promise<LocalProcess> {
  aws = await startAws(answers);
  const command = new LocalProcess('node', ['bin/doctor/main.ts', '-c', 'env=example', ...args], {
    ...CREDENTIALS,
    AWS_ENDPOINT_URL: aws.url,
  });
  await command.exited();
  return command;
}

test('an account that lacks nothing ends with 0', async () => {
  const command = await doctor(WHOLE, '--json');

  expect([command.exitCode, command.output]).toEqual([0, expect.stringMatching(/^\{/)]);
  expect(JSON.parse(command.standardOutput)).toMatchObject({
    account: ACCOUNT,
    region: 'eu-central-1',
    findings: [],
  });
});

test('an account without anything has a finding for each thing, and each says what to do', async () => {
  const { findings } = await reportOf({
    ...WHOLE,
    GetAccount: () => ({}),
    GetRole: () => new AwsError('NoSuchEntity', 'The role cannot be found.', 404),
    GetParameter: ({ Name = '' }) =>
      Name.startsWith('/cdk-bootstrap/')
        ? new AwsError('ParameterNotFound')
        : { Parameter: { Name, Value: 'x' } },
    DescribeStackResources: ({ PhysicalResourceId }) =>
      new AwsError('ValidationError', `Stack for ${PhysicalResourceId} does not exist`),
    DescribeStacks: ({ StackName = '' }) => ({
      Stacks: [{ StackName, StackStatus: 'UPDATE_ROLLBACK_FAILED', CreationTime: '2026-01-02T03:04:05Z' }],
    }),
  });

  expect(findings.map(({ level, where }) => `${level} ${where}`)).toEqual([
    'stops /cdk-bootstrap/hnb659fds/version',
    'stops ecs-vpc',
    'stops test-hl7-server-stack',
    'stops fhir-to-hl7v2-transform',
    'stops API Gateway, account settings: cloudwatchRoleArn',
    'warns AWSServiceRoleForECS',
    'warns AWSServiceRoleForElasticLoadBalancing',
    'stops resource-router-lambda-role',
    'stops /fhir-service/integration-transform/dev/url',
    'stops /fhir-service/integration-transform/dev/awsRegion',
  ]);
  for (const { fix } of findings) expect(fix).not.toBe('');
});

test('a deployed environment has its parameters, and they are not in the way', async () => {
  const { findings } = await reportOf({
    ...WHOLE,
    GetParameter: ({ Name = '' }) => ({ Parameter: { Name, Value: '30' } }),
    DescribeStackResources: ({ PhysicalResourceId = '' }) => ({
      StackResources: [{ StackName: 'fhir-to-hl7v2-transform', PhysicalResourceId }],
    }),
  });

  expect(findings).toEqual([]);
});

test('what may not be asked is named with the action that is missing', async () => {
  const { GetRole: _, ...without } = WHOLE;
  const { findings } = await reportOf(without);

  expect(findings).toContainEqual({
    level: 'unchecked',
    where: 'resource-router-lambda-role',
    what: expect.stringContaining('AccessDenied'),
    fix: `allow arn:aws:iam::${ACCOUNT}:user/me iam:GetRole`,
  });
});

test('credentials of another account are found, and nothing else of it is asked', async () => {
  const { findings } = await reportOf(WHOLE, {
    account: '444455556666',
    region: 'eu-central-1',
    'resource-router-lambda-role': 'arn:aws:iam::444455556666:role/router',
  });

  expect(findings).toMatchObject([{ level: 'stops', where: 'account' }]);
  expect(aws.called).toEqual(['GetCallerIdentity']);
});

test('secrets that settings name are looked for, and a deleted one is none', async () => {
  const { findings } = await reportOf(
    { ...WHOLE, DescribeSecret: () => ({ ARN: SECRET, DeletedDate: 1_767_323_045 }) },
    { 'hl7-server-name': '192.0.2.10', 'hl7-tls': 'on', 'hl7-tls-ca-secret': SECRET },
  );

  expect(findings).toMatchObject([
    {
      level: 'stops',
      where: 'hl7-tls-ca-secret',
      fix: `aws secretsmanager restore-secret --secret-id ${SECRET}`,
    },
  ]);
});

test('of an existing VPC its routes, endpoints, their groups and DNS are read', async () => {
  const { findings } = await reportOf(
    {
      ...WHOLE,
      DescribeVpcs: () => ({ vpcSet: [{ vpcId: VPC }] }),
      DescribeVpcAttribute: ({ Attribute }) =>
        Attribute === 'enableDnsSupport'
          ? { enableDnsSupport: { value: true } }
          : { enableDnsHostnames: { value: false } },
      DescribeSubnets: () => ({
        subnetSet: ['a', 'b', 'p'].map((letter) => ({
          subnetId: `subnet-${letter}`,
          cidrBlock: '10.30.1.0/24',
          availabilityZone: `eu-central-1${letter}`,
          availabilityZoneId: `euc1-az-${letter}`,
        })),
      }),
      DescribeRouteTables: () => ({
        routeTableSet: [
          { routeTableId: 'rtb-main', associationSet: [{ main: true }], routeSet: [] },
          {
            routeTableId: 'rtb-public',
            associationSet: [{ main: false, subnetId: 'subnet-p' }],
            routeSet: [{ destinationCidrBlock: '0.0.0.0/0', gatewayId: 'igw-1', state: 'active' }],
          },
        ],
      }),
      DescribeVpcEndpoints: () => ({
        vpcEndpointSet: [
          endpoint('s3', 'Gateway', { routeTableIdSet: ['rtb-main'] }),
          endpoint('dynamodb', 'Gateway', { routeTableIdSet: ['rtb-public'] }),
          ...['ecr.api', 'ecr.dkr', 'logs', 'xray'].map((name) => endpoint(name, 'Interface')),
          endpoint('sqs', 'Interface', { groupSet: [{ groupId: 'sg-closed' }] }),
        ],
      }),
      DescribeSecurityGroups: () => ({
        securityGroupInfo: [
          { groupId: 'sg-open', ipPermissions: [tcp(443, 443), { ...tcp(0, 65535), ipRanges: [] }] },
          { groupId: 'sg-closed', ipPermissions: [tcp(80, 80)] },
        ],
      }),
    },
    { 'vpc-id': VPC, account: ACCOUNT, region: 'eu-central-1' },
  );

  expect(
    findings.map(({ level, where, fix }) => [level, where, fix.split(' ').slice(0, 3).join(' ')]),
  ).toEqual([
    ['stops', VPC, 'aws ec2 modify-vpc-attribute'],
    ['stops', 'subnet-a, subnet-b', 'aws ec2 modify-vpc-endpoint'],
    ['stops', 'vpce-sqs', 'aws ec2 authorize-security-group-ingress'],
  ]);
});

function endpoint(service: string, vpcEndpointType: string, rest = {}): object {
  return {
    vpcEndpointId: `vpce-${service}`,
    serviceName: `com.amazonaws.eu-central-1.${service}`,
    vpcEndpointType,
    state: 'available',
    privateDnsEnabled: true,
    groupSet: [{ groupId: 'sg-open' }],
    ...rest,
  };
}

function tcp(fromPort: number, toPort: number): object {
  return { ipProtocol: 'tcp', fromPort, toPort, ipRanges: [{ cidrIp: '10.30.0.0/16' }] };
}

test('a VPC that does not exist stops a deployment', async () => {
  const { findings } = await reportOf(
    { ...WHOLE, DescribeVpcs: () => new AwsError('InvalidVpcID.NotFound') },
    { 'vpc-id': VPC, account: ACCOUNT, region: 'eu-central-1' },
  );

  expect(findings).toMatchObject([{ level: 'stops', where: 'vpc-id' }]);
});

test('what could not be checked ends with 3, wrong credentials with 1, wrong settings with 78, wrong options with 2', async () => {
  const { GetRole: _, ...without } = WHOLE;
  const unchecked = await doctor(without);
  await aws.close();
  const refused = await doctor({
    GetCallerIdentity: () => new AwsError('InvalidClientTokenId', 'invalid', 403),
  });
  const run = async (...args: string[]) => {
    const command = new LocalProcess('node', ['bin/doctor/main.ts', ...args]);
    return [await command.exited(), command.output];
  };

  expect([unchecked.exitCode, unchecked.output]).toEqual([3, expect.stringContaining('\nNot checked\n')]);
  expect([refused.exitCode, refused.output]).toEqual([
    1,
    expect.stringMatching(/^InvalidClientTokenId: invalid/),
  ]);
  expect(await run('-c', 'env=prd')).toEqual([78, expect.stringContaining('env is "prd"')]);
  expect(await run('-c', 'env')).toEqual([2, expect.stringContaining('-c env: expected NAME=VALUE')]);
});

test('what stops a deployment ends with 1, and for people there are headings', async () => {
  const command = await doctor({ ...WHOLE, GetAccount: () => ({}) });

  expect(command.exitCode).toBe(1);
  expect(command.output).toMatch(
    /^Account 111122223333, region eu-central-1: \d+ checks, 1 finding\n\nStops a deployment\n {2}API Gateway.*\n {4}.*\n {4}fix: aws iam create-role/,
  );
});
