import { defineSettings, type EnvironmentOf } from '../runtime/settings.ts';
import {
  healthPort,
  integer,
  LOG_LEVEL,
  milliseconds,
  optional,
  port,
  text,
  textOr,
} from '../runtime/variables.ts';

/** Settings of the test HL7 server, from its environment variables. */
export interface ServerSettings {
  /** TCP port for MLLP; 0 for any free one. */
  readonly port: number;
  readonly host: string;
  readonly bucketName: string;
  /** Largest message, frame bytes not counted. */
  readonly maxFrameBytes: number;
  /** Longest time without a byte inside a frame. */
  readonly frameTimeoutMs: number;
  /** Longest time without a byte between frames. */
  readonly idleTimeoutMs: number;
  /** Undefined: no health port. */
  readonly healthPort: number | undefined;
  /** Endpoint of an S3 emulator; undefined for AWS. */
  readonly s3Endpoint: string | undefined;
}

const VARIABLES = {
  S3_BUCKET_NAME: text('bucket in which messages are archived', 'bucket name'),
  PORT_NUMBER: port(2575, 'MLLP listens here; 0 = any free one'),
  LISTEN_HOST: textOr('0.0.0.0', 'address on which it listens', 'address'),
  MAX_FRAME_BYTES: integer(
    1_048_576,
    { least: 1024, most: 1_073_741_824, unit: 'bytes' },
    'largest message, frame bytes not counted',
  ),
  FRAME_TIMEOUT_MS: milliseconds(10_000, 'longest time without a byte inside a frame'),
  IDLE_TIMEOUT_MS: milliseconds(600_000, 'longest time without a byte between frames'),
  HEALTH_PORT: healthPort(8081),
  FAULT_PLAN: optional('faults on purpose; this version has none', '-'),
  LOG_LEVEL,
  AWS_ENDPOINT_URL: optional('another endpoint than that of AWS, such as an emulator', 'URL'),
  AWS_ENDPOINT_URL_S3: optional('the same, for S3 alone', 'URL'),
};

export type TestHl7ServerEnvironment = EnvironmentOf<typeof VARIABLES>;

export const serverSettings = defineSettings(VARIABLES, (value, expect): ServerSettings => {
  // To run without the faults that were asked for would mislead a rehearsal.
  expect(value.FAULT_PLAN === undefined, 'FAULT_PLAN is set, and this version has no fault plan');
  return {
    port: value.PORT_NUMBER,
    host: value.LISTEN_HOST,
    bucketName: value.S3_BUCKET_NAME,
    maxFrameBytes: value.MAX_FRAME_BYTES,
    frameTimeoutMs: value.FRAME_TIMEOUT_MS,
    idleTimeoutMs: value.IDLE_TIMEOUT_MS,
    healthPort: value.HEALTH_PORT,
    s3Endpoint: value.AWS_ENDPOINT_URL_S3 ?? value.AWS_ENDPOINT_URL,
  };
});
