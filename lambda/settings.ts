import type { Framing } from '../hl7v2/answer-decoder.ts';
import { isKnownEverywhere } from '../mapping/core/fhir-id.ts';
import type { SiteProfile } from '../mapping/core/site-profile.ts';
import { AWS_XRAY_DAEMON_ADDRESS, type DaemonAddress } from '../runtime/observability/trace-segments.ts';
import { ACK_FRAMING } from '../runtime/settings/ack-framing.ts';
import { defineSettings, type EnvironmentOf } from '../runtime/settings/settings.ts';
import {
  choice,
  integer,
  LOG_LEVEL,
  milliseconds,
  optional,
  optionalHost,
  port,
  url,
} from '../runtime/settings/variables.ts';
import { SITE_PROFILE } from '../runtime/site-profile/site-profile-file.ts';
import { ENDPOINT_TLS, type EndpointTls, endpointTls } from '../runtime/tls/endpoint-tls.ts';
import { leaseMsFor, type RecordTimes, recordTimes } from './record/record-times.ts';

/** Settings of the transform Lambda, from its environment variables. */
export interface TransformSettings {
  readonly queueUrl: string;
  /** The record of what was sent; undefined: there is none, and every request is sent. */
  readonly record: RecordSettings | undefined;
  /** Bucket in which the HL7 server archives what it received. */
  readonly bucketName: string | undefined;
  /** Resources are read from the record. */
  readonly readsRecord: boolean;
  /** The system that is queried for resources; undefined: they are read from the record or the archive. */
  readonly endpoint: QueryEndpoint | undefined;
  /** From `SITE_PROFILE`: JSON, or the path of a JSON file; the defaults if it is absent. */
  readonly siteProfile: SiteProfile;
  /** Endpoint of an S3 emulator; undefined for AWS. */
  readonly s3Endpoint: string | undefined;
  /** Where segments of traces are sent; undefined: nowhere. */
  readonly traceSegmentsTo: DaemonAddress | undefined;
}

/** The caller's timeout, by its contract; API Gateway's is 29 s. The function must end within it. */
export const ANSWER_WITHIN_MS = 25_000;

/** Leaves time for the work before and after the query. */
const LONGEST_QUERY_MS = ANSWER_WITHIN_MS - 5000;

export interface RecordSettings {
  readonly tableName: string;
  /** An item expires so many days after its last write; 0: never. */
  readonly expiryDays: number;
  readonly times: RecordTimes;
}

export interface QueryEndpoint {
  readonly host: string;
  readonly port: number;
  /** From the connect to the complete response. */
  readonly timeoutMs: number;
  /** Whether framing errors in its answers are tolerated. */
  readonly ackFraming: Framing;
  /** Undefined: plain TCP. */
  readonly tls: EndpointTls | undefined;
}

const VARIABLES = {
  QUEUE_URL: url('SQS FIFO queue of the messages'),
  S3_BUCKET_NAME: optional('bucket in which the HL7 server archives; required with archive', 'bucket name'),
  RECORD_TABLE_NAME: optional('DynamoDB table of what was sent; required with record', 'table name'),
  RECORD_DAYS: integer(
    0,
    { least: 0, most: 36_500, unit: 'days' },
    'an item of the table expires after so many days without a write; 0 = never',
  ),
  RECORD_LEASE_MS: milliseconds(
    leaseMsFor(ANSWER_WITHIN_MS),
    'time after which another request may write a resource whose request died',
    100,
    leaseMsFor(ANSWER_WITHIN_MS),
  ),
  PATIENT_SOURCE: choice(
    'archive',
    ['archive', 'query', 'record'],
    'what GET reads: the bucket, the answer of HL7_SERVER_NAME to a query, or RECORD_TABLE_NAME',
  ),
  HL7_SERVER_NAME: optionalHost('host name or IP address of the system to query; required with query'),
  HL7_PORT: port(2575, 'its MLLP port', 1),
  QUERY_TIMEOUT_MS: milliseconds(
    10_000,
    'timeout from the connect to the complete response',
    1,
    LONGEST_QUERY_MS,
  ),
  ACK_FRAMING,
  ...ENDPOINT_TLS,
  SITE_PROFILE,
  LOG_LEVEL,
  AWS_XRAY_DAEMON_ADDRESS,
  AWS_ENDPOINT_URL: optional('endpoint instead of AWS, such as an emulator', 'URL'),
  AWS_ENDPOINT_URL_S3: optional('the same, for S3 only', 'URL'),
  AWS_ENDPOINT_URL_DYNAMODB: optional('the same, for DynamoDB only', 'URL'),
};

/** Whether the messages of a site can be archived: the test HL7 server keeps them by the FHIR id. */
export function isArchivable({ fhirIdentifier }: SiteProfile): boolean {
  return fhirIdentifier.send && isKnownEverywhere(fhirIdentifier);
}

export const NOT_ARCHIVED =
  'SITE_PROFILE: fhirIdentifier: expected send true, and type FW or assigner FHIRWORKS, by which the test HL7 server archives; without it PATIENT_SOURCE is record or query';

/** A merge names the survivor as its last message did, and is ordered behind the messages of both. */
const MERGED_UNRECORDED = 'SITE_PROFILE: merge: RECORD_TABLE_NAME is missing';

/** A link is new, or gone, compared with the record. */
const LINKED_UNRECORDED = 'SITE_PROFILE: links: RECORD_TABLE_NAME is missing';

export type TransformEnvironment = EnvironmentOf<typeof VARIABLES>;

export const transformSettings = defineSettings(VARIABLES, (value, expect): TransformSettings => {
  const isArchive = value.PATIENT_SOURCE === 'archive';
  const isQuery = value.PATIENT_SOURCE === 'query';
  const readsRecord = value.PATIENT_SOURCE === 'record';
  expect(!isArchive || value.S3_BUCKET_NAME !== undefined, 'S3_BUCKET_NAME is missing');
  expect(
    !isQuery || value.HL7_SERVER_NAME !== undefined,
    'PATIENT_SOURCE is query, and HL7_SERVER_NAME is missing',
  );
  expect(
    !readsRecord || value.RECORD_TABLE_NAME !== undefined,
    'PATIENT_SOURCE is record, and RECORD_TABLE_NAME is missing',
  );
  expect(
    value.RECORD_DAYS === 0 || value.RECORD_TABLE_NAME !== undefined,
    'RECORD_DAYS is set, and RECORD_TABLE_NAME is missing',
  );
  expect(!isArchive || isArchivable(value.SITE_PROFILE), NOT_ARCHIVED);
  expect(value.SITE_PROFILE.merge === undefined || value.RECORD_TABLE_NAME !== undefined, MERGED_UNRECORDED);
  expect(value.SITE_PROFILE.links === undefined || value.RECORD_TABLE_NAME !== undefined, LINKED_UNRECORDED);
  const host = value.HL7_SERVER_NAME ?? '';
  return {
    queueUrl: value.QUEUE_URL,
    record: value.RECORD_TABLE_NAME
      ? {
          tableName: value.RECORD_TABLE_NAME,
          expiryDays: value.RECORD_DAYS,
          times: recordTimes(ANSWER_WITHIN_MS, value.RECORD_LEASE_MS),
        }
      : undefined,
    readsRecord,
    bucketName: value.S3_BUCKET_NAME,
    endpoint: isQuery
      ? {
          host,
          port: value.HL7_PORT,
          timeoutMs: value.QUERY_TIMEOUT_MS,
          ackFraming: value.ACK_FRAMING,
          tls: endpointTls(value, host, expect),
        }
      : undefined,
    siteProfile: value.SITE_PROFILE,
    s3Endpoint: value.AWS_ENDPOINT_URL_S3 ?? value.AWS_ENDPOINT_URL,
    traceSegmentsTo: value.AWS_XRAY_DAEMON_ADDRESS,
  };
});
