import type { SettingsReader } from '../runtime/settings.ts';

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
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** How often a message is sent again after AE or CE, and the pauses before; the last one repeats. */
  readonly nackRetries: number;
  readonly nackRetryDelaysMs: readonly number[];
  readonly rejectRetries: number;
  readonly rejectRetryDelayMs: number;
  /** Undefined: no health port. */
  readonly healthPort: number | undefined;
  /** From SIGTERM to the end that is forced on the container. */
  readonly stopTimeoutMs: number;
}

/** A message is held for that long at a time, and SQS holds none for more than twelve hours. */
const LONGEST_ACK_TIMEOUT_MS = 3_600_000;

export function senderSettings(read: SettingsReader): SenderSettings {
  const settings = {
    queueUrl: read.url('QUEUE_URL'),
    quarantineQueueUrl: read.url('QUARANTINE_QUEUE_URL'),
    host: read.text('HL7_SERVER_NAME'),
    port: read.port('HL7_PORT', 2575, 1),
    connections: read.integer('HL7_CONNECTIONS', 1, 1, 100),
    connectTimeoutMs: read.milliseconds('CONNECT_TIMEOUT_MS', 10_000),
    ackTimeoutMs: read.integer('ACK_TIMEOUT_MS', 30_000, 1, LONGEST_ACK_TIMEOUT_MS),
    backoffMinMs: read.milliseconds('BACKOFF_MIN_MS', 1000),
    backoffMaxMs: read.milliseconds('BACKOFF_MAX_MS', 60_000),
    nackRetries: read.integer('NACK_RETRIES', 3, 0, 1000),
    nackRetryDelaysMs: read.millisecondsList('NACK_RETRY_DELAYS_MS', [1000, 5000, 30_000]),
    rejectRetries: read.integer('REJECT_RETRIES', 1, 0, 1000),
    rejectRetryDelayMs: read.milliseconds('REJECT_RETRY_DELAY_MS', 5000, 0),
    healthPort: read.healthPort('HEALTH_PORT', 8080),
    stopTimeoutMs: read.milliseconds('STOP_TIMEOUT_MS', 110_000),
  };
  // To run with a setting that does nothing would be worse than not to run.
  read.choice('HL7_TLS', 'off', ['off']);
  read.choice('ON_REJECT', 'continue', ['continue']);
  read.expect(settings.backoffMinMs <= settings.backoffMaxMs, 'BACKOFF_MIN_MS is larger than BACKOFF_MAX_MS');
  return settings;
}
