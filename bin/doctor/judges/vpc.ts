import { BlockList } from 'node:net';
import type { Endpoint, Subnet, Vpc } from '../account.ts';
import { type Finding, stops, warns } from '../finding.ts';
import type { Endpoints } from '../wanted.ts';

/**
 * The subnets that the stacks use, as CDK chooses them: those with a route out through a NAT or transit gateway, else the isolated
 * ones.
 */
export function usedSubnets({ subnets }: Pick<Vpc, 'subnets'>): readonly Subnet[] {
  const routed = subnets.filter(({ egress }) => egress === 'routed');
  return routed.length > 0 ? routed : subnets.filter(({ egress }) => egress === 'none');
}

/** @param vpc undefined: there is none with this id */
export function judgeVpc(id: string, vpc: Vpc | undefined, wanted: Endpoints): Finding[] {
  if (vpc === undefined)
    return [stops('vpc-id', `The VPC ${id} does not exist in this account and region.`, 'correct vpc-id')];
  const used = usedSubnets(vpc);
  if (used.length === 0)
    return [stops('vpc-id', `${id} has no private subnet.`, 'add private subnets in two zones')];
  return [
    ...judgeDns(id, vpc),
    ...judgeSpread(used),
    ...wanted.gateway.flatMap((service) => judgeGateway(id, service, vpc, used)),
    ...[...wanted.interface, ...wanted.optional].flatMap((service) =>
      judgeInterface(id, service, wanted.optional.includes(service), vpc, used),
    ),
  ];
}

function judgeDns(id: string, { dns, endpoints }: Vpc): Finding[] {
  const fix = (attribute: string) =>
    `aws ec2 modify-vpc-attribute --vpc-id ${id} --enable-dns-${attribute} '{"Value":true}'`;
  if (!dns.support) return [stops(id, 'No names are resolved in the VPC.', fix('support'))];
  return dns.hostnames || !endpoints.some(({ type }) => type === 'interface')
    ? []
    : [stops(id, 'Without DNS host names, names of services do not lead to endpoints.', fix('hostnames'))];
}

function judgeSpread(used: readonly Subnet[]): Finding[] {
  const zones = new Set(used.map(({ zone }) => zone.id));
  if (zones.size > 1) return [];
  return [
    warns(
      used.map(({ id }) => id).join(', '),
      'All private subnets are in one zone: if that fails, nothing runs.',
      'add a private subnet in another zone',
    ),
  ];
}

/** A gateway works for the subnets whose route tables have it. */
function judgeGateway(
  vpcId: string,
  service: string,
  { endpoints }: Vpc,
  used: readonly Subnet[],
): Finding[] {
  const routed = endpoints.flatMap((one) =>
    one.type === 'gateway' && one.service === service ? one.routeTables : [],
  );
  const without = used.filter(({ egress, routeTable }) => egress === 'none' && !routed.includes(routeTable));
  if (without.length === 0) return [];
  const existing = endpoints.find((one) => one.type === 'gateway' && one.service === service);
  const tables = [...new Set(without.map(({ routeTable }) => routeTable))].join(' ');
  return [
    stops(
      without.map(({ id }) => id).join(', '),
      `There is no way to ${service}: neither a NAT gateway nor a gateway endpoint.`,
      existing === undefined
        ? `aws ec2 create-vpc-endpoint --vpc-id ${vpcId} --service-name com.amazonaws.REGION.${service} --route-table-ids ${tables}`
        : `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${existing.id} --add-route-table-ids ${tables}`,
    ),
  ];
}

/** With private DNS, all requests of the VPC go through the endpoint, those of subnets with a NAT gateway too. */
function judgeInterface(
  vpcId: string,
  service: string,
  isOptional: boolean,
  { endpoints }: Vpc,
  used: readonly Subnet[],
): Finding[] {
  const lacks = isOptional ? warns : stops;
  const all = endpoints.filter((one) => one.type === 'interface' && one.service === service);
  const [endpoint] = all.filter(isInUse);
  if (endpoint !== undefined) {
    const closed = used.filter(({ cidr }) => !endpoint.allowed.some((range) => contains(range, cidr)));
    if (closed.length === 0) return [];
    const ranges = closed.map(({ cidr }) => cidr).join(', ');
    return [
      lacks(
        endpoint.id,
        `The security groups of the endpoint for ${service} do not let ${ranges} in on port 443.`,
        `aws ec2 authorize-security-group-ingress --group-id GROUP --protocol tcp --port 443 --cidr RANGE`,
      ),
    ];
  }
  if (used.every(({ egress }) => egress === 'routed')) return [];
  const what = isOptional ? 'Traces do not arrive' : 'Tasks do not start, or do not work';
  const [unused] = all;
  return unused === undefined
    ? [
        lacks(
          `com.amazonaws.REGION.${service}`,
          `The private subnets have neither a NAT gateway nor an endpoint for ${service}. ${what}.`,
          `aws ec2 create-vpc-endpoint --vpc-id ${vpcId} --vpc-endpoint-type Interface --service-name com.amazonaws.REGION.${service} --subnet-ids ${used.map(({ id }) => id).join(' ')} --security-group-ids GROUP --private-dns-enabled`,
        ),
      ]
    : [
        lacks(
          unused.id,
          `The endpoint for ${service} is not available, or has no private DNS. ${what}.`,
          `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${unused.id} --private-dns-enabled`,
        ),
      ];
}

type InterfaceEndpoint = Extract<Endpoint, { type: 'interface' }>;

function isInUse(endpoint: Endpoint): endpoint is InterfaceEndpoint {
  return endpoint.type === 'interface' && endpoint.isAvailable && endpoint.hasPrivateDns;
}

/** Whether the IPv4 range `outer` has all addresses of `inner`. */
function contains(outer: string, inner: string): boolean {
  const [base = '', length] = outer.split('/');
  const [address = '', innerLength] = inner.split('/');
  const list = new BlockList();
  list.addSubnet(base, Number(length), 'ipv4');
  return Number(length) <= Number(innerLength) && list.check(address, 'ipv4');
}
