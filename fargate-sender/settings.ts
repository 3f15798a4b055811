import type { Framing } from '../hl7v2/answer-decoder.ts';
import { ACK_FRAMING } from '../runtime/settings/ack-framing.ts';
import { defineSettings, type EnvironmentOf } from '../runtime/settings/settings.ts';
import {
  checked,
  choice,
  healthPort,
  host,
  integer,
  LOG_LEVEL,
  milliseconds,
  millisecondsList,
  optional,
  port,
  url,
} from '../runtime/settings/variables.ts';
import { ENDPOINT_TLS, type EndpointTls, endpointTls } from '../runtime/tls/endpoint-tls.ts';
import type { XrayApi } from './xray.ts';

/** Settings of the sender, from its environment variables. Times are in ms. */
export interface SenderSettings {
  readonly queueUrl: string;
  readonly quarantineQueueUrl: string;
  /** Host name or address of the hospital's HL7 endpoint. */
  readonly host: string;
  readonly port: number;
  /** How many connections deliver in parallel. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly ackTimeoutMs: number;
  /** How the framing of acknowledgments is read. */
  readonly ackFraming: Framing;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** How often a message is sent again after AE or CE, and the pauses before; the last one repeats. */
  readonly nackRetries: number;
  readonly nackRetryDelaysMs: readonly number[];
  readonly rejectRetries: number;
  readonly rejectRetryDelayMs: number;
  /** What follows once a message went to quarantine: the next one, or nothing until an operator resumes. */
  readonly onReject: 'continue' | 'pause';
  /** Undefined: plain TCP. */
  readonly tls: EndpointTls | undefined;
  /** What the visibility timeout has beyond the acknowledgment timeout: time to act on the outcome of an attempt. */
  readonly holdMarginMs: number;
  /** How long a message that cannot be sent is held before it goes back to the queue. */
  readonly longestHoldMs: number;
  /** How many messages a lane asks for at a time, 1 to 10. */
  readonly receiveBatch: number;
  /** How many bytes of messages all lanes may hold together. */
  readonly maxHeldBytes: number;
  /** Undefined: no health port. */
  readonly healthPort: number | undefined;
  /** From SIGTERM to the end that is forced on the container. */
  readonly stopTimeoutMs: number;
  /** Where trace segments are sent; undefined: nowhere. */
  readonly xray: XrayApi | undefined;
}

/** SQS hides no message for more than twelve hours from its receive. */
const TWELVE_HOURS_MS = 43_200_000;
const ELEVEN_HOURS_MS = 39_600_000;
const HOUR_MS = 3_600_000;
const MIB = 1024 * 1024;

const VARIABLES = {
  QUEUE_URL: url('SQS FIFO queue of the messages'),
  QUARANTINE_QUEUE_URL: url('SQS FIFO queue for what cannot be delivered'),
  HL7_SERVER_NAME: host("the endpoint's host name or IP address"),
  HL7_PORT: port(2575, "the endpoint's MLLP port", 1),
  HL7_CONNECTIONS: integer(1, { least: 1, most: 100, unit: 'connections' }, 'links in parallel'),
  ...ENDPOINT_TLS,
  CONNECT_TIMEOUT_MS: milliseconds(10_000, 'to connect, TLS included'),
  ACK_TIMEOUT_MS: milliseconds(30_000, 'from the write to the whole acknowledgment', 1, HOUR_MS),
  ACK_FRAMING,
  BACKOFF_MIN_MS: milliseconds(1000, 'minimum backoff after a failure'),
  BACKOFF_MAX_MS: milliseconds(60_000, 'maximum of that backoff, which doubles'),
  NACK_RETRIES: integer(3, { least: 0, most: 1000, unit: 'times' }, 'sent again after AE or CE'),
  NACK_RETRY_DELAYS_MS: millisecondsList([1000, 5000, 30_000], 'pauses before; the last one repeats'),
  REJECT_RETRIES: integer(1, { least: 0, most: 1000, unit: 'times' }, 'sent again after AR or CR'),
  REJECT_RETRY_DELAY_MS: milliseconds(5000, 'pause before', 0),
  ON_REJECT: choice('continue', ['continue', 'pause'], 'after a quarantine; pause waits for POST /resume'),
  HOLD_MARGIN_MS: milliseconds(30_000, 'visibility timeout: ACK_TIMEOUT_MS plus this', 1000),
  LONGEST_HOLD_MS: milliseconds(
    ELEVEN_HOURS_MS,
    'maximum time that a message is held; then it goes back to the queue',
    1,
    ELEVEN_HOURS_MS,
  ),
  RECEIVE_BATCH: integer(
    10,
    { least: 1, most: 10, unit: 'messages' },
    'received at a time and held by each connection; one is sent at a time',
  ),
  MAX_HELD_BYTES: integer(
    16 * MIB,
    { least: MIB, most: 1024 * MIB, unit: 'bytes' },
    'of messages that all connections hold together; large ones leave room for fewer',
  ),
  HEALTH_PORT: healthPort(8080),
  STOP_TIMEOUT_MS: milliseconds(110_000, 'from SIGTERM to the forced end'),
  XRAY_URL: checked(
    optional("X-Ray's API, which receives trace segments; none are sent if absent", 'URL'),
    (value) => URL.canParse(value),
    'a URL',
  ),
  AWS_REGION: optional('region that calls of XRAY_URL are signed for; Fargate sets it', 'region'),
  LOG_LEVEL,
};

/** The variables of the sender's container. */
export type SenderEnvironment = EnvironmentOf<typeof VARIABLES>;

export const senderSettings = defineSettings(VARIABLES, (value, expect): SenderSettings => {
  expect(value.BACKOFF_MIN_MS <= value.BACKOFF_MAX_MS, 'BACKOFF_MIN_MS is larger than BACKOFF_MAX_MS');
  expect(
    value.LONGEST_HOLD_MS + value.ACK_TIMEOUT_MS + value.HOLD_MARGIN_MS <= TWELVE_HOURS_MS,
    'LONGEST_HOLD_MS, ACK_TIMEOUT_MS and HOLD_MARGIN_MS are more than twelve hours together',
  );
  const { XRAY_URL: xray, AWS_REGION: region = '' } = value;
  expect(xray === undefined || region !== '', 'XRAY_URL is set, which needs AWS_REGION');
  return {
    queueUrl: value.QUEUE_URL,
    quarantineQueueUrl: value.QUARANTINE_QUEUE_URL,
    host: value.HL7_SERVER_NAME,
    port: value.HL7_PORT,
    connections: value.HL7_CONNECTIONS,
    connectTimeoutMs: value.CONNECT_TIMEOUT_MS,
    ackTimeoutMs: value.ACK_TIMEOUT_MS,
    ackFraming: value.ACK_FRAMING,
    backoffMinMs: value.BACKOFF_MIN_MS,
    backoffMaxMs: value.BACKOFF_MAX_MS,
    nackRetries: value.NACK_RETRIES,
    nackRetryDelaysMs: value.NACK_RETRY_DELAYS_MS,
    rejectRetries: value.REJECT_RETRIES,
    rejectRetryDelayMs: value.REJECT_RETRY_DELAY_MS,
    onReject: value.ON_REJECT,
    tls: endpointTls(value, value.HL7_SERVER_NAME, expect),
    holdMarginMs: value.HOLD_MARGIN_MS,
    longestHoldMs: value.LONGEST_HOLD_MS,
    receiveBatch: value.RECEIVE_BATCH,
    maxHeldBytes: value.MAX_HELD_BYTES,
    healthPort: value.HEALTH_PORT,
    stopTimeoutMs: value.STOP_TIMEOUT_MS,
    xray: xray === undefined ? undefined : { url: xray, region },
  };
});
