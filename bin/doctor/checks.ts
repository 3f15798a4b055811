import type { Account, Identity } from './account.ts';
import type { Finding } from './finding.ts';
import { judgeApiLogRole, judgeBootstrap, judgeServiceRole, judgeStack, LOG_ROLE } from './judges/account.ts';
import { judgeForeignRole, judgeParameter, judgeRole, judgeSecret, partsOfRole } from './judges/named.ts';
import { judgeVpc, usedSubnets } from './judges/vpc.ts';
import { judgeZones } from './judges/zones.ts';
import type { Named, Wanted } from './wanted.ts';

/** A question to the account, and the judgement of its answer. */
export interface Check {
  readonly where: string;
  /** IAM actions that the question needs. */
  readonly actions: readonly string[];
  run(account: Account): Promise<Finding[]>;
}

/** Zones of ecs-vpc; it has as many. */
const OWN_ZONES = 2;

/** All that is asked, in the order in which a deployment would need it. */
export function checksOf(wanted: Wanted, identity: Identity): Check[] {
  const version = `/cdk-bootstrap/${wanted.qualifier}/version`;
  return [
    {
      where: version,
      actions: ['ssm:GetParameter'],
      run: async (account) => judgeBootstrap((await account.parameter(version))?.value, wanted, identity),
    },
    ...wanted.stacks.map((name) => ({
      where: name,
      actions: ['cloudformation:DescribeStacks'],
      run: async (account: Account) => judgeStack(name, await account.stackStatus(name)),
    })),
    {
      where: LOG_ROLE,
      actions: ['apigateway:GET', 'iam:GetRole'],
      run: (account) => checkApiLogRole(account, identity),
    },
    ...wanted.serviceRoles.map((role) => ({
      where: role.name,
      actions: ['iam:GetRole'],
      run: async (account: Account) => judgeServiceRole(role, (await account.role(role.name)) !== undefined),
    })),
    ...wanted.roles.map((role) => roleCheck(role, identity)),
    ...wanted.secrets.map((secret) => ({
      where: secret.setting,
      actions: ['secretsmanager:DescribeSecret'],
      run: async (account: Account) => judgeSecret(secret, await account.secret(secret.arn)),
    })),
    ...wanted.parameters.map((name) => ({
      where: name,
      actions: ['ssm:GetParameter', 'cloudformation:DescribeStackResources'],
      run: (account: Account) => checkParameter(account, name),
    })),
    wanted.vpcId === undefined ? zoneCheck(identity) : vpcCheck(wanted.vpcId, wanted, identity),
  ];
}

async function checkApiLogRole(account: Account, identity: Identity): Promise<Finding[]> {
  const arn = await account.apiLogRole();
  if (arn === undefined) return judgeApiLogRole(undefined, false);
  const role = partsOfRole(arn);
  const isHere = role.account === identity.account;
  return judgeApiLogRole(arn, isHere ? (await account.role(role.name)) !== undefined : undefined);
}

async function checkParameter(account: Account, name: string): Promise<Finding[]> {
  if ((await account.parameter(name)) === undefined) return [];
  return judgeParameter(name, true, await account.stackOf(name));
}

function roleCheck(role: Named, identity: Identity): Check {
  const { account: owner, name } = partsOfRole(role.arn);
  return {
    where: role.setting,
    actions: ['iam:GetRole'],
    run: async (account) =>
      owner === identity.account ? judgeRole(role, (await account.role(name))?.arn) : judgeForeignRole(role),
  };
}

function zoneCheck({ region }: Identity): Check {
  return {
    where: 'ecs-vpc',
    actions: ['ec2:DescribeAvailabilityZones', 'ec2:DescribeSubnets'],
    run: async (account) =>
      judgeZones(
        region,
        (await account.zones()).slice(0, OWN_ZONES),
        'use an existing VPC with subnets in other zones (vpc-id)',
      ),
  };
}

function vpcCheck(id: string, { endpoints }: Wanted, { region }: Identity): Check {
  return {
    where: 'vpc-id',
    actions: [
      'ec2:DescribeVpcs',
      'ec2:DescribeVpcAttribute',
      'ec2:DescribeSubnets',
      'ec2:DescribeRouteTables',
      'ec2:DescribeVpcEndpoints',
      'ec2:DescribeSecurityGroups',
    ],
    async run(account) {
      const vpc = await account.vpc(id);
      const zones = vpc === undefined ? [] : usedSubnets(vpc).map(({ zone }) => zone);
      return [
        ...judgeVpc(id, vpc, endpoints),
        ...judgeZones(region, zones, 'use a VPC whose private subnets are in other zones'),
      ].map((finding) => ({ ...finding, ...inRegion(finding, region) }));
    },
  };
}

/** Names of services have the region in them. */
function inRegion({ where, fix }: Finding, region: string): Pick<Finding, 'where' | 'fix'> {
  const named = (text: string) => text.replaceAll('com.amazonaws.REGION.', `com.amazonaws.${region}.`);
  return { where: named(where), fix: named(fix) };
}
