import type { SettingsReader } from '../runtime/settings.ts';

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

export function serverSettings(read: SettingsReader): ServerSettings {
  // To run without the faults that were asked for would mislead a rehearsal.
  read.expect(
    read.optional('FAULT_PLAN') === undefined,
    'FAULT_PLAN is set, and this version has no fault plan',
  );
  return {
    port: read.port('PORT_NUMBER', 2575),
    host: read.optional('LISTEN_HOST') ?? '0.0.0.0',
    bucketName: read.text('S3_BUCKET_NAME'),
    maxFrameBytes: read.integer('MAX_FRAME_BYTES', 1_048_576, 1024, 1_073_741_824),
    frameTimeoutMs: read.milliseconds('FRAME_TIMEOUT_MS', 10_000),
    idleTimeoutMs: read.milliseconds('IDLE_TIMEOUT_MS', 600_000),
    healthPort: read.healthPort('HEALTH_PORT', 8081),
    s3Endpoint: read.optional('AWS_ENDPOINT_URL_S3') ?? read.optional('AWS_ENDPOINT_URL'),
  };
}
