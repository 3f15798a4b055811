import { senderSettings } from '../../fargate-sender/settings.ts';
import { transformSettings } from '../../lambda/settings.ts';
import { choice, integer, port } from '../../runtime/settings/variables.ts';
import { serverSettings } from '../../test-hl7-server/settings.ts';
import { LOG_RETENTION } from '../security/log-retention.ts';
import { processSettings } from './process-settings.ts';
import { TAGS } from './resource-tags.ts';
import {
  ACCOUNT,
  ACCOUNTS,
  BUCKET,
  CERTIFICATE,
  CERTIFICATES_FILE,
  CIDR,
  EMAIL,
  HOST,
  ifGiven,
  KEY,
  optional,
  PROFILE_FILE,
  REGION,
  ROLE,
  required,
  SECRET,
  STAGE,
  VPC,
  VPC_CIDR,
  WEB_ACL,
} from './setting-forms.ts';

export const DEFAULT_CIDR = '10.10.0.0/16';
export const MLLP_PORT = 2575;

/** The maximum that Fargate waits between SIGTERM and SIGKILL. */
export const FARGATE_STOP_MS = 120_000;

/** Placeholders for values that are known only at deployment. */
const URLS = { QUEUE_URL: 'https://sqs/queue', QUARANTINE_QUEUE_URL: 'https://sqs/quarantine' };

/** Every setting of a deployment, by name: used to read them, to check the docs and to find misspelt names. */
export const DEPLOYMENT_SETTINGS = {
  account: optional(ACCOUNT, 'the only account to deploy to; required with vpc-id'),
  region: optional(REGION, 'the only region to deploy to; required with vpc-id'),
  'vpc-id': optional(VPC, 'an existing VPC; if absent, the stack ecs-vpc is created'),
  cidr: optional(VPC_CIDR, `address range of ecs-vpc; ${DEFAULT_CIDR} if absent`),
  'resource-router-lambda-role': required(ROLE, 'the FHIR Works role that may call the API'),
  'load-role': optional(ROLE, 'another role that may call the API, for npm run load at go-live'),
  'trusted-accounts': ACCOUNTS,
  // Far more than one FHIR server writes, far less than the Lambda concurrency of an account can handle.
  'api-rate-limit': integer(
    200,
    { least: 1, most: 10_000, unit: 'requests a second' },
    'rate limit of the API, with a burst of twice as many; 429 above it',
  ),
  'fhir-works-stage': optional(STAGE, 'stage of FHIR Works for which the two SSM parameters are written'),
  'site-profile': PROFILE_FILE,
  'transform-settings': processSettings(
    transformSettings,
    {
      QUEUE_URL: URLS.QUEUE_URL,
      RECORD_TABLE_NAME: 'table',
      S3_BUCKET_NAME: 'b',
      PATIENT_SOURCE: 'archive',
      HL7_SERVER_NAME: 'h',
      HL7_PORT: '1',
      SITE_PROFILE: '{}',
    },
    'additional variables of the transform',
  ),
  'intake-network': choice(
    'vpc',
    ['vpc', 'internet'],
    'where the Lambda of the intake is: in the VPC, or outside of it, from where it reaches the internet',
  ),
  'hl7-server-name': optional(HOST, "the hospital's endpoint; if absent, test-hl7-server-stack is created"),
  'hl7-port': ifGiven(port(MLLP_PORT, `the endpoint's port; ${MLLP_PORT} if absent`, 1)),
  'hl7-cidr': optional(CIDR, "the endpoint's addresses, for security group rules"),
  'hl7-connections': integer(
    1,
    { least: 1, most: 100, unit: 'connections' },
    'concurrent connections that the endpoint accepts',
  ),
  'hl7-tls': choice('off', ['off', 'on'], 'TLS to the endpoint'),
  'hl7-tls-server-name': optional(
    HOST,
    "name in the endpoint's certificate, if it differs from the host name",
  ),
  'hl7-tls-ca-secret': optional(SECRET, 'CA certificates (PEM); those of Node.js if absent'),
  'hl7-tls-cert-secret': optional(SECRET, 'client certificate (PEM)'),
  'hl7-tls-key-secret': optional(SECRET, 'private key of the client certificate (PEM)'),
  'sender-settings': processSettings(
    senderSettings,
    { ...URLS, HL7_SERVER_NAME: 'h', HL7_PORT: '1', HL7_CONNECTIONS: '1', HEALTH_PORT: '1' },
    'additional variables of the sender',
  ),
  'sender-tracing': choice('on', ['off', 'on'], 'whether the sender sends trace segments to X-Ray'),
  'patient-source': ifGiven(
    choice(
      'archive',
      ['archive', 'query', 'record'],
      'what GET reads: the archive, the answer of the HL7 endpoint to a query, or the record of what was sent; if absent, the archive if there is one, else the record',
    ),
  ),
  'query-tls-ca': CERTIFICATES_FILE,
  'test-server-output-bucket-name': optional(
    BUCKET,
    'the archive bucket that GET reads, with hl7-server-name',
  ),
  'test-server-output-key-arn': optional(KEY, 'the KMS key of this bucket'),
  'server-port': port(MLLP_PORT, 'port of the test HL7 server', 1),
  'server-certificate': optional(CERTIFICATE, 'certificate with which the test HL7 server listens with TLS'),
  'test-server-settings': processSettings(
    serverSettings,
    { S3_BUCKET_NAME: 'b', PORT_NUMBER: '1', HEALTH_PORT: '1', LISTEN_HOST: '0.0.0.0' },
    'additional variables of the test HL7 server',
  ),
  'termination-protection': choice('off', ['off', 'on'], 'whether the stacks are protected from deletion'),
  'canary-minutes': ifGiven(
    integer(
      5,
      { least: 1, most: 60, unit: 'minutes' },
      'a test patient is written and read back so often; never if absent',
    ),
  ),
  tags: TAGS,
  'log-retention-days': LOG_RETENTION,
  'alarm-email': optional(EMAIL, 'receives the alarms once the subscription is confirmed'),
  'waf-acl-arn': optional(WEB_ACL, 'web ACL to associate with the API'),
  'lambda-reserved-concurrency': ifGiven(
    integer(
      1,
      { least: 1, most: 1000, unit: 'executions' },
      'reserved concurrency of the transform; none if absent',
    ),
  ),
};
