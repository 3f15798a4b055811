import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, FileSystem } from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ANSWER_WITHIN_MS, type TransformEnvironment } from '../../lambda/settings.ts';
import type { AdtQueue } from '../adt-queue.ts';
import { type Archive, readStatements } from '../containers/archive-bucket.ts';
import { endpointVariables, type Hl7Endpoint, type Hl7Tls } from '../containers/hl7-endpoint.ts';
import { traceStatement } from '../containers/xray-daemon.ts';
import type { Network } from '../network.ts';
import { encryptedLog } from '../security/encrypted-log.ts';
import { processRole } from '../security/process-role.ts';
import type { RecordTable } from './record-table.ts';

/** Where GET reads: an archive, the HL7 endpoint, or the record of what was sent. */
export type PatientSource = Archive | 'query' | 'record';

export interface TransformFunctionProps {
  readonly network: Network;
  readonly key: IKey;
  /** Folder with `handler.mjs`. */
  readonly codeFolder: string;
  readonly adt: AdtQueue;
  readonly record: RecordTable;
  readonly patientSource: PatientSource;
  readonly endpoint: Hl7Endpoint;
  readonly tls: Hl7Tls | undefined;
  /** Additional variables, already validated. */
  readonly transformSettings: Readonly<Record<string, string>>;
  /** Path of the CA certificates for its queries, already validated. */
  readonly queryAuthorities: string | undefined;
  /** Path of the site profile, already validated. */
  readonly siteProfile: string | undefined;
  readonly reservedConcurrency: number | undefined;
}

/** Files next to the handler. Not variables: those hold 4 KB in total, and profiles and certificate chains may be larger. */
const PROFILE = 'site-profile.json';
const AUTHORITIES = 'hl7-authorities.pem';

/** The folder into which Lambda unpacks the code. */
const CODE = '/var/task';

/** The Lambda that maps between FHIR and HL7 v2. */
export class TransformFunction extends Construct {
  readonly function: LambdaFunction;
  readonly log: LogGroup;

  constructor(scope: Construct, id: string, props: TransformFunctionProps) {
    super(scope, id);
    const { network, key, adt, record, patientSource, endpoint, siteProfile, queryAuthorities } = props;
    this.log = encryptedLog(this, 'Log', key);
    const environment: TransformEnvironment = {
      ...props.transformSettings,
      QUEUE_URL: adt.queue.queueUrl,
      RECORD_TABLE_NAME: record.table.tableName,
      ...sourceVariables(props),
      ...(siteProfile === undefined ? {} : { SITE_PROFILE: `${CODE}/${PROFILE}` }),
    };
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      description: 'The transform Lambda',
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'HTTPS to AWS');
    if (patientSource === 'query')
      securityGroup.addEgressRule(endpoint.peer, Port.tcp(endpoint.port), 'MLLP to the HL7 endpoint');
    this.function = new LambdaFunction(this, 'Function', {
      description: 'FHIR Patients to HL7 v2 ADT messages and back',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'handler.handler',
      code: codeOf(props.codeFolder, { [PROFILE]: siteProfile, [AUTHORITIES]: queryAuthorities }),
      memorySize: 512,
      timeout: Duration.millis(ANSWER_WITHIN_MS),
      role: processRole(this, 'Role', new ServicePrincipal('lambda.amazonaws.com'), [
        ...adt.sendStatements(),
        ...record.statements(),
        ...(typeof patientSource === 'string' ? [] : readStatements(patientSource)),
        new PolicyStatement({
          sid: 'WriteLog',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [this.log.logGroupArn],
        }),
        joinVpcStatement(),
        traceStatement(),
      ]),
      environment: { ...environment },
      logGroup: this.log,
      tracing: Tracing.ACTIVE,
      vpc: network.vpc,
      securityGroups: [securityGroup],
      ...(props.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
  }
}

/** Says where GET reads. If it queries, that is the endpoint to which the sender delivers. */
function sourceVariables(props: TransformFunctionProps): SourceEnvironment {
  const { patientSource, endpoint, tls, queryAuthorities } = props;
  if (typeof patientSource !== 'string') return { S3_BUCKET_NAME: patientSource.bucketName };
  if (patientSource === 'record') return { PATIENT_SOURCE: 'record' };
  return {
    PATIENT_SOURCE: 'query',
    ...endpointVariables(endpoint, tls),
    ...(queryAuthorities === undefined ? {} : { HL7_TLS_CA: `${CODE}/${AUTHORITIES}` }),
  };
}

type SourceEnvironment = Omit<TransformEnvironment, 'QUEUE_URL'>;

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

/** The handler, with copies of the given files next to it. `beside` maps the name there to the path of each file. */
function codeOf(folder: string, beside: Readonly<Record<string, string | undefined>>): Code {
  const files = Object.entries(beside).filter((file): file is [string, string] => file[1] !== undefined);
  if (files.length === 0) return Code.fromAsset(folder);
  const staging = FileSystem.mkdtemp('transform-');
  cpSync(folder, staging, { recursive: true });
  for (const [name, path] of files) cpSync(path, join(staging, name));
  return Code.fromAsset(staging);
}
