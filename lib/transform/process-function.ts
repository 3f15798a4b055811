import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, FileSystem } from 'aws-cdk-lib';
import { type IPeer, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Network } from '../network.ts';
import { encryptedLog } from '../security/encrypted-log.ts';
import { processRole } from '../security/process-role.ts';
import { traceStatement } from '../security/trace-statement.ts';

/** An address that a function connects to, beside AWS. */
export interface Outbound {
  readonly peer: IPeer;
  readonly port: number;
  readonly description: string;
}

export interface ProcessFunctionProps {
  readonly description: string;
  /** Of its security group. */
  readonly securityGroupDescription: string;
  /** Undefined: outside of the VPC, from where it reaches the internet. */
  readonly network: Network | undefined;
  readonly outbound: readonly Outbound[];
  /** Encrypts the log. */
  readonly key: IKey;
  /** Folder with `handler.mjs`. */
  readonly codeFolder: string;
  /** Path of the site profile, already validated; it is {@link PROFILE} next to the handler. */
  readonly siteProfile: string | undefined;
  /** The name next to the handler, in {@link CODE}, and the path of each further file that is deployed with it. */
  readonly filesBeside?: Readonly<Record<string, string | undefined>>;
  readonly environment: Record<string, string>;
  readonly timeoutMs: number;
  /** What it may do, beside its log, its trace and its place in the VPC. */
  readonly statements: readonly PolicyStatement[];
  readonly reservedConcurrency?: number | undefined;
}

/** The folder into which Lambda unpacks the code. */
export const CODE = '/var/task';

/** Next to the handler. Not a variable: those hold 4 KB in total, and profiles may be larger. */
export const PROFILE = 'site-profile.json';

/** A Lambda of ours, with its log, its place in the network, and a role that has one policy. */
export class ProcessFunction extends Construct {
  readonly function: LambdaFunction;
  readonly log: LogGroup;

  constructor(scope: Construct, id: string, props: ProcessFunctionProps) {
    super(scope, id);
    const { network, outbound, reservedConcurrency } = props;
    this.log = encryptedLog(this, 'Log', props.key);
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'handler.handler',
      code: codeOf(props.codeFolder, { [PROFILE]: props.siteProfile, ...props.filesBeside }),
      memorySize: 512,
      timeout: Duration.millis(props.timeoutMs),
      role: processRole(this, 'Role', 'lambda.amazonaws.com', [
        ...props.statements,
        new PolicyStatement({
          sid: 'WriteLog',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [this.log.logGroupArn],
        }),
        ...(network === undefined ? [] : [joinVpcStatement()]),
        // Lambda's own daemon reports on itself, too.
        traceStatement('xray:PutTelemetryRecords'),
      ]),
      environment: props.environment,
      logGroup: this.log,
      tracing: Tracing.ACTIVE,
      ...(network && {
        vpc: network.vpc,
        securityGroups: [
          outboundOnly(this, network, props.securityGroupDescription, [
            { peer: Peer.anyIpv4(), port: 443, description: 'HTTPS to AWS' },
            ...outbound,
          ]),
        ],
      }),
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
    });
  }
}

function outboundOnly(
  scope: Construct,
  { vpc }: Network,
  description: string,
  outbound: readonly Outbound[],
): SecurityGroup {
  const group = new SecurityGroup(scope, 'SecurityGroup', { vpc, description, allowAllOutbound: false });
  for (const { peer, port, description } of outbound) group.addEgressRule(peer, Port.tcp(port), description);
  return group;
}

/** Lambda requires these actions on any resource. */
function joinVpcStatement(): PolicyStatement {
  return new PolicyStatement({
    sid: 'JoinVpc',
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}

/** The handler, with copies of the given files next to it. */
function codeOf(folder: string, beside: Readonly<Record<string, string | undefined>>): Code {
  const files = Object.entries(beside).filter((file): file is [string, string] => file[1] !== undefined);
  if (files.length === 0) return Code.fromAsset(folder);
  const staging = FileSystem.mkdtemp('transform-');
  cpSync(folder, staging, { recursive: true });
  for (const [name, path] of files) cpSync(path, join(staging, name));
  return Code.fromAsset(staging);
}
