import { ACCOUNT, VPC_ID } from './example-app.ts';

type SubnetType = 'Private' | 'Isolated' | 'Public';

/** The context of an app that has looked {@link VPC_ID} up: two subnets of a type. */
export function foundVpc(type: SubnetType): Record<string, unknown> {
  const key = `vpc-provider:account=${ACCOUNT.account}:filter.vpc-id=${VPC_ID}:region=${ACCOUNT.region}:returnAsymmetricSubnets=true`;
  const subnets = ['a', 'b'].map((zone) => ({
    subnetId: `subnet-0a1b2c3d4e5f6071${zone}`,
    cidr: '10.30.0.0/24',
    availabilityZone: `eu-central-1${zone}`,
    routeTableId: `rtb-0a1b2c3d4e5f6071${zone}`,
  }));
  return {
    [key]: {
      vpcId: VPC_ID,
      vpcCidrBlock: '10.30.0.0/16',
      ownerAccountId: ACCOUNT.account,
      availabilityZones: [],
      subnetGroups: [{ name: type, type, subnets }],
    },
  };
}
