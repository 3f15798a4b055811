import {
  DescribeAvailabilityZonesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type EC2ClientConfig,
  type RouteTable,
  type SecurityGroup,
  type Subnet as SubnetOfEc2,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type { Account, Endpoint, Subnet, Vpc, Zone } from './account.ts';

const HTTPS = 443;
/** The most that EC2 gives in one answer. No VPC has more subnets, tables, endpoints or groups of endpoints by its quotas. */
const MaxResults = 1000;

/** What the doctor asks of EC2. */
export function createNetworks(config: EC2ClientConfig): Pick<Account, 'zones' | 'vpc'> {
  const ec2 = new EC2Client(config);

  /** `Fn::GetAZs` gives the zones with default subnets; all, if there is none. */
  async function zones(): Promise<Zone[]> {
    const defaults = new DescribeSubnetsCommand({
      Filters: [{ Name: 'default-for-az', Values: ['true'] }],
    });
    const { Subnets = [] } = await ec2.send(defaults);
    const available = new DescribeAvailabilityZonesCommand({
      Filters: [{ Name: 'opt-in-status', Values: ['opt-in-not-required'] }],
    });
    const { AvailabilityZones = [] } = await ec2.send(available);
    const usual = new Set(Subnets.map(({ AvailabilityZone }) => AvailabilityZone));
    return AvailabilityZones.filter(({ ZoneName }) => usual.size === 0 || usual.has(ZoneName))
      .map(({ ZoneName = '', ZoneId = '' }) => ({ name: ZoneName, id: ZoneId }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  async function vpc(VpcId: string): Promise<Vpc | undefined> {
    if (!(await exists(VpcId))) return undefined;
    const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters, MaxResults }));
    const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
    const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters, MaxResults }));
    const { SecurityGroups = [] } = await ec2.send(
      new DescribeSecurityGroupsCommand({ Filters, MaxResults }),
    );
    const support = await ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' }));
    const hostnames = await ec2.send(
      new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' }),
    );
    return {
      dns: {
        support: support.EnableDnsSupport?.Value === true,
        hostnames: hostnames.EnableDnsHostnames?.Value === true,
      },
      subnets: Subnets.map((subnet) => subnetOf(subnet, RouteTables)),
      endpoints: VpcEndpoints.flatMap((endpoint) => endpointOf(endpoint, SecurityGroups)),
    };
  }

  async function exists(id: string): Promise<boolean> {
    try {
      await ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }));
      return true;
    } catch (error) {
      if (error instanceof Error && /^InvalidVpcID\./.test(error.name)) return false;
      throw error;
    }
  }

  return { zones, vpc };
}

function subnetOf(subnet: SubnetOfEc2, tables: readonly RouteTable[]): Subnet {
  const { SubnetId = '', CidrBlock = '', AvailabilityZone = '', AvailabilityZoneId = '' } = subnet;
  const table =
    tables.find(({ Associations = [] }) => Associations.some((one) => one.SubnetId === SubnetId)) ??
    tables.find(({ Associations = [] }) => Associations.some(({ Main }) => Main));
  return {
    id: SubnetId,
    cidr: CidrBlock,
    zone: { name: AvailabilityZone, id: AvailabilityZoneId },
    routeTable: table?.RouteTableId ?? '',
    egress: egressOf(table),
  };
}

function egressOf(table: RouteTable | undefined): Subnet['egress'] {
  const out = table?.Routes?.find(
    ({ DestinationCidrBlock, State }) => DestinationCidrBlock === '0.0.0.0/0' && State !== 'blackhole',
  );
  if (out === undefined) return 'none';
  return out.GatewayId?.startsWith('igw-') ? 'public' : 'routed';
}

/** Endpoints of AWS's services alone: those of others have names of another form. */
function endpointOf(endpoint: VpcEndpoint, groups: readonly SecurityGroup[]): Endpoint[] {
  const { VpcEndpointId: id = '', ServiceName = '', VpcEndpointType, State } = endpoint;
  const [, service] = /^(?:cn\.)?com\.amazonaws\.[a-z0-9-]+\.([a-z0-9.-]+)$/.exec(ServiceName) ?? [];
  if (service === undefined) return [];
  if (VpcEndpointType === 'Gateway')
    return [{ id, service, type: 'gateway', routeTables: endpoint.RouteTableIds ?? [] }];
  if (VpcEndpointType !== 'Interface') return [];
  const own = new Set(endpoint.Groups?.map(({ GroupId }) => GroupId));
  return [
    {
      id,
      service,
      type: 'interface',
      isAvailable: State?.toLowerCase() === 'available',
      hasPrivateDns: endpoint.PrivateDnsEnabled === true,
      allowed: groups.filter(({ GroupId }) => own.has(GroupId)).flatMap(allowedBy),
    },
  ];
}

/** The IPv4 ranges that a group lets in on the port of HTTPS. */
function allowedBy({ IpPermissions = [] }: SecurityGroup): string[] {
  return IpPermissions.filter(
    ({ IpProtocol, FromPort = 0, ToPort = 0 }) =>
      IpProtocol === '-1' || (IpProtocol === 'tcp' && FromPort <= HTTPS && HTTPS <= ToPort),
  ).flatMap(({ IpRanges = [] }) => IpRanges.flatMap(({ CidrIp = [] }) => CidrIp));
}
