import { Peer } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { IntakeEnvironment } from '../../lambda/intake/settings.ts';
import { ANSWER_WITHIN_MS } from '../../lambda/settings.ts';
import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import type { AdtQueue } from '../adt-queue.ts';
import type { Network } from '../network.ts';
import { CODE, type Outbound, PROFILE, ProcessFunction } from '../transform/process-function.ts';
import type { RecordTable } from '../transform/record-table.ts';
import { urlsOf } from './outside.ts';
import { sourceStatements } from './source-permissions.ts';

export interface IntakeFunctionProps {
  /** Undefined: outside of the VPC. */
  readonly network: Network | undefined;
  readonly key: IKey;
  /** Folder with `handler.mjs`. */
  readonly codeFolder: string;
  readonly adt: AdtQueue;
  readonly record: RecordTable;
  readonly sources: readonly FhirSource[];
  /** Additional variables of the transform, already validated: both write the record, and log. */
  readonly transformSettings: Readonly<Record<string, string>>;
  /** Path of the site profile, already validated. */
  readonly siteProfile: string;
}

/** The Lambda that takes the changes of FHIR servers. */
export class IntakeFunction extends ProcessFunction {
  constructor(scope: Construct, id: string, props: IntakeFunctionProps) {
    const { adt, record, sources } = props;
    super(scope, id, {
      ...props,
      description: 'Changes of FHIR servers to HL7 v2 messages',
      securityGroupDescription: 'The Lambda of the intake',
      outbound: outboundOf(sources),
      environment: { ...intakeEnvironment(props) },
      timeoutMs: ANSWER_WITHIN_MS,
      statements: [...adt.intakeStatements(), ...record.statements(), ...sourceStatements(sources)],
    });
  }
}

/** The variables of every Lambda that sends what FHIR servers have. */
export function intakeEnvironment({
  adt,
  record,
  transformSettings,
}: IntakeFunctionProps): IntakeEnvironment {
  const { LOG_LEVEL, RECORD_DAYS } = transformSettings;
  return {
    ...(LOG_LEVEL !== undefined && { LOG_LEVEL }),
    ...(RECORD_DAYS !== undefined && { RECORD_DAYS }),
    QUEUE_URL: adt.queue.queueUrl,
    QUARANTINE_QUEUE_URL: adt.quarantine.queueUrl,
    RECORD_TABLE_NAME: record.table.tableName,
    SITE_PROFILE: `${CODE}/${PROFILE}`,
  };
}

/** Servers and issuers on other ports than that of HTTPS. Which addresses a name has changes, so the port alone is limited. */
export function outboundOf(sources: readonly FhirSource[]): Outbound[] {
  const ports = new Set(urlsOf(sources).map(({ port }) => Number(port || 443)));
  ports.delete(443);
  return [...ports].map((port) => ({ peer: Peer.anyIpv4(), port, description: 'HTTPS to FHIR servers' }));
}
