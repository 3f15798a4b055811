import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { ANSWER_WITHIN_MS, type TransformEnvironment } from '../../lambda/settings.ts';
import type { AdtQueue } from '../adt-queue.ts';
import { type Archive, readStatements } from '../containers/archive-bucket.ts';
import { endpointVariables, type Hl7Endpoint, type Hl7Tls } from '../containers/hl7-endpoint.ts';
import type { Network } from '../network.ts';
import { CODE, PROFILE, ProcessFunction } from './process-function.ts';
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

/** Next to the handler, like the site profile: a certificate chain may be larger than all variables may. */
const AUTHORITIES = 'hl7-authorities.pem';

/** The Lambda that maps between FHIR and HL7 v2. */
export class TransformFunction extends ProcessFunction {
  constructor(scope: Construct, id: string, props: TransformFunctionProps) {
    const { adt, record, patientSource, endpoint, siteProfile, queryAuthorities } = props;
    const environment: TransformEnvironment = {
      ...props.transformSettings,
      QUEUE_URL: adt.queue.queueUrl,
      RECORD_TABLE_NAME: record.table.tableName,
      ...sourceVariables(props),
      ...(siteProfile === undefined ? {} : { SITE_PROFILE: `${CODE}/${PROFILE}` }),
    };
    super(scope, id, {
      ...props,
      description: 'FHIR Patients to HL7 v2 ADT messages and back',
      securityGroupDescription: 'The transform Lambda',
      outbound: patientSource === 'query' ? [{ ...endpoint, description: 'MLLP to the HL7 endpoint' }] : [],
      filesBeside: { [AUTHORITIES]: queryAuthorities },
      environment: { ...environment },
      timeoutMs: ANSWER_WITHIN_MS,
      statements: [
        ...adt.sendStatements(),
        ...record.statements(),
        ...(typeof patientSource === 'string' ? [] : readStatements(patientSource)),
      ],
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
