/**
 * What the doctor asks of an account and region. Each question resolves to undefined if what it is about does not exist, and rejects
 * if it got no answer: not allowed, throttled, unreachable. Nothing is changed.
 */
export interface Account {
  /** Whose credentials they are, and the region that a deployment would use. */
  identity(): Promise<Identity>;
  /** @param name without its path */
  role(name: string): Promise<{ readonly arn: string } | undefined>;
  /** ARN of the role with which API Gateway writes logs. */
  apiLogRole(): Promise<string | undefined>;
  parameter(name: string): Promise<{ readonly value: string } | undefined>;
  /** @param arn complete */
  secret(arn: string): Promise<Secret | undefined>;
  /** The status of a stack, as CloudFormation spells it. */
  stackStatus(name: string): Promise<string | undefined>;
  /** The name of the stack that made a resource. */
  stackOf(physicalId: string): Promise<string | undefined>;
  /** The zones that `Fn::GetAZs` gives, in its order. */
  zones(): Promise<readonly Zone[]>;
  vpc(id: string): Promise<Vpc | undefined>;
}

export interface Identity {
  readonly account: string;
  readonly region: string;
  /** ARN of the caller. */
  readonly caller: string;
}

export interface Secret {
  readonly isDeleted: boolean;
  /** The customer key that encrypts it; undefined: AWS's own. */
  readonly key: string | undefined;
}

/** An availability zone. Names differ between accounts, ids do not. */
export interface Zone {
  readonly name: string;
  readonly id: string;
}

export interface Vpc {
  /** Whether names are resolved in it, and whether endpoints can have the names of their services. */
  readonly dns: { readonly support: boolean; readonly hostnames: boolean };
  readonly subnets: readonly Subnet[];
  readonly endpoints: readonly Endpoint[];
}

export interface Subnet {
  readonly id: string;
  readonly cidr: string;
  readonly zone: Zone;
  /** Of its own, or the main one of the VPC. */
  readonly routeTable: string;
  /** Where its default route leads: `public` to an internet gateway, `routed` to a NAT or transit gateway or the like. */
  readonly egress: 'public' | 'routed' | 'none';
}

export type Endpoint = { readonly id: string /** Such as `ecr.api`. */; readonly service: string } & (
  | { readonly type: 'gateway'; readonly routeTables: readonly string[] }
  | {
      readonly type: 'interface';
      readonly isAvailable: boolean;
      /** Whether the usual name of the service leads to it. */
      readonly hasPrivateDns: boolean;
      /** IPv4 ranges that its security groups let in on port 443. */
      readonly allowed: readonly string[];
    }
);
