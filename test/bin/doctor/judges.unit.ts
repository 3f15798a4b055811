import type { Endpoint, Subnet, Vpc } from '../../../bin/doctor/account.ts';
import {
  judgeApiLogRole,
  judgeBootstrap,
  judgeIdentity,
  judgeServiceRole,
  judgeStack,
} from '../../../bin/doctor/judges/account.ts';
import { judgeParameter, judgeRole, judgeSecret, partsOfRole } from '../../../bin/doctor/judges/named.ts';
import { judgeVpc, usedSubnets } from '../../../bin/doctor/judges/vpc.ts';
import { judgeZones } from '../../../bin/doctor/judges/zones.ts';

const HERE = { account: '111122223333', region: 'eu-central-1', caller: 'arn:aws:iam::111122223333:user/me' };

describe('credentials', () => {
  test('of the account and region of the settings, or with none set, are right', () => {
    expect(judgeIdentity(HERE, HERE)).toEqual([]);
    expect(judgeIdentity(HERE, { account: undefined, region: undefined })).toEqual([]);
  });

  test('of another account or region stop a deployment', () => {
    const wanted = { account: '444455556666', region: 'us-east-1' };

    expect(judgeIdentity(HERE, wanted)).toMatchObject([
      { level: 'stops', where: 'account', what: expect.stringContaining('444455556666') },
      { level: 'stops', where: 'region', what: expect.stringContaining('us-east-1') },
    ]);
  });
});

describe('the bootstrap', () => {
  const wanted = { qualifier: 'hnb659fds' };

  test('of version 8 or newer is enough: 10 is newer', () => {
    expect(judgeBootstrap('8', wanted, HERE)).toEqual([]);
    expect(judgeBootstrap('10', wanted, HERE)).toEqual([]);
  });

  test.each([undefined, '7'])('of version %s stops a deployment', (version) => {
    expect(judgeBootstrap(version, wanted, HERE)).toMatchObject([
      { level: 'stops', fix: 'npx cdk bootstrap aws://111122223333/eu-central-1 -c env=NAME' },
    ]);
  });
});

describe("API Gateway's role for logs", () => {
  const arn = 'arn:aws:iam::111122223333:role/api-gateway-logs';

  test('is enough if it exists, or cannot be seen', () => {
    expect(judgeApiLogRole(arn, true)).toEqual([]);
    expect(judgeApiLogRole(arn, undefined)).toEqual([]);
  });

  test('stops a deployment if it is not set, or was deleted', () => {
    for (const findings of [judgeApiLogRole(undefined, false), judgeApiLogRole(arn, false)])
      expect(findings).toMatchObject([
        { level: 'stops', fix: expect.stringContaining('aws iam create-role') },
      ]);
  });
});

test('a service-linked role that AWS has not made yet is a warning, with the command that makes it', () => {
  const role = { name: 'AWSServiceRoleForECS', service: 'ecs.amazonaws.com' };

  expect(judgeServiceRole(role, true)).toEqual([]);
  expect(judgeServiceRole(role, false)).toMatchObject([
    {
      level: 'warns',
      fix: 'aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com',
    },
  ]);
});

test.each([
  [undefined, 0],
  ['UPDATE_COMPLETE', 0],
  ['ROLLBACK_COMPLETE', 0],
  ['REVIEW_IN_PROGRESS', 0],
  ['UPDATE_ROLLBACK_FAILED', 1],
  ['DELETE_FAILED', 1],
  ['UPDATE_IN_PROGRESS', 1],
])('a stack with the status %s has %i findings', (status, count) => {
  expect(judgeStack('ecs-vpc', status)).toHaveLength(count);
});

describe('a role of the settings', () => {
  const role = { setting: 'load-role', arn: 'arn:aws:iam::111122223333:role/team/load' };

  test('is found by its name, which is the end of its path', () => {
    expect(partsOfRole(role.arn)).toEqual({ account: '111122223333', name: 'load' });
    expect(judgeRole(role, role.arn)).toEqual([]);
  });

  test('that does not exist, or has another path, stops a deployment', () => {
    expect(judgeRole(role, undefined)).toMatchObject([{ level: 'stops', where: 'load-role' }]);
    expect(judgeRole(role, 'arn:aws:iam::111122223333:role/load')).toMatchObject([
      { level: 'stops', what: expect.stringContaining('is arn:aws:iam::111122223333:role/load') },
    ]);
  });
});

describe('a secret of the settings', () => {
  const named = {
    setting: 'hl7-tls-ca-secret',
    arn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:a-a1B2c3',
  };

  test.each([
    ['that exists', { isDeleted: false, key: undefined }, []],
    ['that does not exist', undefined, ['stops']],
    ['that is being deleted', { isDeleted: true, key: undefined }, ['stops']],
    [
      'with a customer key',
      { isDeleted: false, key: 'arn:aws:kms:eu-central-1:111122223333:key/k' },
      ['warns'],
    ],
  ])('%s', (_, secret, levels) => {
    expect(judgeSecret(named, secret).map(({ level }) => level)).toEqual(levels);
  });
});

test('a parameter is in the way unless it is that of the stack', () => {
  const name = '/fhir-service/integration-transform/dev/url';

  expect(judgeParameter(name, false, undefined)).toEqual([]);
  expect(judgeParameter(name, true, 'fhir-to-hl7v2-transform')).toEqual([]);
  expect(judgeParameter(name, true, undefined)).toMatchObject([
    { level: 'stops', fix: expect.stringContaining(`aws ssm delete-parameter --name ${name}`) },
  ]);
  expect(judgeParameter(name, true, 'other')).toMatchObject([
    { what: expect.stringContaining('the stack other made it') },
  ]);
});

test('zones where Fargate has no ARM64, or nothing at all, are named once each', () => {
  const zones = (...ids: string[]) => ids.map((id) => ({ name: `name-of-${id}`, id }));
  const found = (region: string, ...ids: string[]) =>
    judgeZones(region, zones(...ids), 'other zones').map(({ where }) => where);

  expect(found('us-east-1', 'use1-az1', 'use1-az3', 'use1-az3')).toEqual(['name-of-use1-az3 (use1-az3)']);
  expect(found('ap-northeast-1', 'apne1-az1', 'apne1-az3')).toEqual(['name-of-apne1-az3 (apne1-az3)']);
  expect(found('eu-central-1', 'euc1-az1', 'euc1-az2', 'euc1-az3')).toEqual([]);
});

describe('an existing VPC', () => {
  const ID = 'vpc-0a1b2c3d4e5f60718';
  const WANTED = { gateway: ['s3'], interface: ['sqs'], optional: ['xray'] };

  const subnet = (letter: string, egress: Subnet['egress'] = 'none'): Subnet => ({
    id: `subnet-${letter}`,
    cidr: '10.30.1.0/24',
    zone: { name: `eu-central-1${letter}`, id: `euc1-az-${letter}` },
    routeTable: `rtb-${letter}`,
    egress,
  });
  const gateway: Endpoint = {
    id: 'vpce-s3',
    service: 's3',
    type: 'gateway',
    routeTables: ['rtb-a', 'rtb-b'],
  };
  const leadsTo = (service: string, rest = {}): Endpoint => ({
    id: `vpce-${service}`,
    service,
    type: 'interface',
    isAvailable: true,
    hasPrivateDns: true,
    allowed: ['10.30.0.0/16'],
    ...rest,
  });
  const WHOLE: Vpc = {
    dns: { support: true, hostnames: true },
    subnets: [subnet('a'), subnet('b'), subnet('p', 'public')],
    endpoints: [gateway, leadsTo('sqs'), leadsTo('xray')],
  };
  const found = (change: Partial<Vpc>) =>
    judgeVpc(ID, { ...WHOLE, ...change }, WANTED).map(({ level, where }) => `${level} ${where}`);

  test('with all endpoints has what is needed, as has one with NAT gateways and none', () => {
    expect(found({})).toEqual([]);
    expect(found({ subnets: [subnet('a', 'routed'), subnet('b', 'routed')], endpoints: [] })).toEqual([]);
  });

  test('that does not exist, or has public subnets only, stops a deployment', () => {
    expect(judgeVpc(ID, undefined, WANTED)).toMatchObject([{ level: 'stops', where: 'vpc-id' }]);
    expect(found({ subnets: [subnet('p', 'public')] })).toEqual(['stops vpc-id']);
  });

  test('is used as CDK does: subnets with a way out before isolated ones, never public ones', () => {
    const subnets = [subnet('p', 'public'), subnet('a'), subnet('b', 'routed')];

    expect(usedSubnets({ subnets }).map(({ id }) => id)).toEqual(['subnet-b']);
    expect(usedSubnets(WHOLE).map(({ id }) => id)).toEqual(['subnet-a', 'subnet-b']);
  });

  test('needs each endpoint; without that for traces there is a warning only', () => {
    expect(found({ endpoints: [gateway] })).toEqual([
      'stops com.amazonaws.REGION.sqs',
      'warns com.amazonaws.REGION.xray',
    ]);
    expect(found({ endpoints: [leadsTo('sqs'), leadsTo('xray')] })).toEqual(['stops subnet-a, subnet-b']);
  });

  test('needs the gateway in the route tables of all private subnets', () => {
    const half = { ...gateway, routeTables: ['rtb-a'] };

    expect(found({ endpoints: [half, leadsTo('sqs'), leadsTo('xray')] })).toEqual(['stops subnet-b']);
  });

  test.each([
    ['that is not available', { isAvailable: false }],
    ['without private DNS', { hasPrivateDns: false }],
    ['that is closed to the subnets', { allowed: ['10.30.2.0/24', '10.30.1.0/25'] }],
  ])('does not have an endpoint %s', (_, rest) => {
    expect(found({ endpoints: [gateway, leadsTo('sqs', rest), leadsTo('xray')] })).toEqual([
      'stops vpce-sqs',
    ]);
  });

  test('with NAT gateways still needs open endpoints: names lead to them', () => {
    const closed = [leadsTo('sqs', { allowed: [] })];

    expect(found({ subnets: [subnet('a', 'routed'), subnet('b', 'routed')], endpoints: closed })).toEqual([
      'stops vpce-sqs',
    ]);
  });

  test('needs DNS, and host names where it has endpoints', () => {
    expect(found({ dns: { support: false, hostnames: true } })).toEqual([`stops ${ID}`]);
    expect(found({ dns: { support: true, hostnames: false } })).toEqual([`stops ${ID}`]);
  });

  test('with private subnets in one zone gets a warning', () => {
    expect(found({ subnets: [subnet('a')] })).toEqual(['warns subnet-a']);
  });
});
