import { senderSettings } from '../../fargate-sender/settings.ts';
import { transformSettings } from '../../lambda/settings.ts';
import { choice, integer, port } from '../../runtime/settings/variables.ts';
import { serverSettings } from '../../test-hl7-server/settings.ts';
import { TAGS } from '../resource-tags.ts';
import { LOG_RETENTION } from '../security/log-retention.ts';
import { processSettings } from './process-settings.ts';
import {
  ACCOUNT,
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

/** The longest that Fargate waits between SIGTERM and SIGKILL. */
export const FARGATE_STOP_MS = 120_000;

/** Stand-ins for what is known at deployment. */
const URLS = { QUEUE_URL: 'https://sqs/queue', QUARANTINE_QUEUE_URL: 'https://sqs/quarantine' };

/** Every setting of a deployment, by name: one list for reading them, for the docs and for finding misspelt ones. */
export const DEPLOYMENT_SETTINGS = {
  account: optional(ACCOUNT, 'deploys there only; needed with vpc-id'),
  region: optional(REGION, 'deploys there only; needed with vpc-id'),
  'vpc-id': optional(VPC, 'an existing VPC; without it ecs-vpc is made'),
  cidr: optional(VPC_CIDR, `address range of ecs-vpc; ${DEFAULT_CIDR} if absent`),
  'resource-router-lambda-role': required(ROLE, 'the role of FHIR Works that may call the API'),
  'load-role': optional(ROLE, 'may call the API as well, for npm run load at go-live'),
  // Far above what one FHIR server writes, far below what the Lambdas of an account can take.
  'api-rate-limit': integer(
    200,
    { least: 1, most: 10_000, unit: 'requests a second' },
    'that the API takes, and twice as many at once; 429 above it',
  ),
  'fhir-works-stage': optional(STAGE, "writes the two SSM parameters of FHIR Works' stage"),
  'site-profile': PROFILE_FILE,
  'transform-settings': processSettings(
    transformSettings,
    {
      QUEUE_URL: URLS.QUEUE_URL,
      S3_BUCKET_NAME: 'b',
      PATIENT_SOURCE: 'archive',
      HL7_SERVER_NAME: 'h',
      HL7_PORT: '1',
      SITE_PROFILE: '{}',
    },
    'further variables of the transform',
  ),
  'hl7-server-name': optional(HOST, "the hospital's endpoint; without it test-hl7-server-stack is made"),
  'hl7-port': ifGiven(port(MLLP_PORT, `the endpoint's port; ${MLLP_PORT} if absent`, 1)),
  'hl7-cidr': optional(CIDR, "the endpoint's addresses, for firewalls"),
  'hl7-connections': integer(
    1,
    { least: 1, most: 100, unit: 'connections' },
    'that the endpoint takes at a time',
  ),
  'hl7-tls': choice('off', ['off', 'on'], 'TLS to the endpoint'),
  'hl7-tls-server-name': optional(HOST, "name in the endpoint's certificate, if it is another"),
  'hl7-tls-ca-secret': optional(SECRET, "PEM of the authorities; Node's own if absent"),
  'hl7-tls-cert-secret': optional(SECRET, 'PEM of the client certificate'),
  'hl7-tls-key-secret': optional(SECRET, 'PEM of its private key'),
  'sender-settings': processSettings(
    senderSettings,
    { ...URLS, HL7_SERVER_NAME: 'h', HL7_PORT: '1', HL7_CONNECTIONS: '1', HEALTH_PORT: '1' },
    'further variables of the sender',
  ),
  'sender-tracing': choice('on', ['off', 'on'], "the sender's part of traces goes to X-Ray"),
  'patient-source': choice(
    'archive',
    ['archive', 'query'],
    'where GET reads: the archive, or a query to the HL7 endpoint',
  ),
  'query-tls-ca': CERTIFICATES_FILE,
  'test-server-output-bucket-name': optional(BUCKET, 'the archive that GET reads, with hl7-server-name'),
  'test-server-output-key-arn': optional(KEY, 'the key that this archive is encrypted with'),
  'server-port': port(MLLP_PORT, 'port of the test HL7 server', 1),
  'server-certificate': optional(CERTIFICATE, 'the test HL7 server listens with TLS'),
  'test-server-settings': processSettings(
    serverSettings,
    { S3_BUCKET_NAME: 'b', PORT_NUMBER: '1', HEALTH_PORT: '1', LISTEN_HOST: '0.0.0.0' },
    'further variables of the test HL7 server',
  ),
  tags: TAGS,
  'log-retention-days': LOG_RETENTION,
  'alarm-email': optional(EMAIL, 'gets the alarms, once the subscription is confirmed'),
  'waf-acl-arn': optional(WEB_ACL, 'a web ACL in front of the API'),
  'lambda-reserved-concurrency': ifGiven(
    integer(1, { least: 1, most: 1000, unit: 'executions' }, 'reserved for the transform; none if absent'),
  ),
};
