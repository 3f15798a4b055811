import { defineSettings, type EnvironmentOf } from '../runtime/settings/settings.ts';
import {
  choice,
  healthPort,
  integer,
  LOG_LEVEL,
  milliseconds,
  optional,
  port,
  text,
  textOr,
  type Variable,
} from '../runtime/settings/variables.ts';
import { pem, type TlsSources, tlsSources } from '../runtime/tls/tls-material.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
import { parseFaultPlan } from './faults/fault-plan-text.ts';

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
  /** Undefined: plain TCP. */
  readonly tls: TlsSources | undefined;
  readonly faultPlan: FaultPlan;
  /** Whether the health port takes another fault plan while the server runs. */
  readonly faultPlanChanges: boolean;
  /** Undefined: no health port. */
  readonly healthPort: number | undefined;
  /** Endpoint of an S3 emulator; undefined for AWS. */
  readonly s3Endpoint: string | undefined;
}

const FAULT_PLAN: Variable<FaultPlan, false> = {
  about: 'what to do wrong on purpose, as in docs/test-hl7-server.md',
  expects: 'fault plan',
  absent: undefined,
  isRequired: false,
  read(value = '', problem) {
    const plan = parseFaultPlan(value);
    if (typeof plan !== 'string') return plan;
    problem(`: ${plan}`);
    return [];
  },
};

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
  TLS: choice('off', ['off', 'on'], 'TLS 1.2 or newer in place of plain TCP'),
  TLS_CERT: pem("the server's certificate, the chain after it; required with TLS"),
  TLS_KEY: pem('its private key; required with TLS'),
  TLS_CLIENT_CA: pem('authorities of client certificates, which are required then'),
  FAULT_PLAN,
  FAULT_PLAN_CHANGES: choice(
    'off',
    ['off', 'on'],
    'on: PUT /fault-plan on the health port replaces the plan',
  ),
  LOG_LEVEL,
  AWS_ENDPOINT_URL: optional('another endpoint than that of AWS, such as an emulator', 'URL'),
  AWS_ENDPOINT_URL_S3: optional('the same, for S3 alone', 'URL'),
};

const TLS_SOURCES = { ca: 'TLS_CLIENT_CA', cert: 'TLS_CERT', key: 'TLS_KEY' };

export type TestHl7ServerEnvironment = EnvironmentOf<typeof VARIABLES>;

export const serverSettings = defineSettings(VARIABLES, (value, expect): ServerSettings => {
  const tls = tlsSources('TLS', TLS_SOURCES, value, expect);
  expect(
    tls === undefined || (tls.cert !== undefined && tls.key !== undefined),
    'TLS is on: set TLS_CERT and TLS_KEY',
  );
  return {
    port: value.PORT_NUMBER,
    host: value.LISTEN_HOST,
    bucketName: value.S3_BUCKET_NAME,
    maxFrameBytes: value.MAX_FRAME_BYTES,
    frameTimeoutMs: value.FRAME_TIMEOUT_MS,
    idleTimeoutMs: value.IDLE_TIMEOUT_MS,
    tls,
    faultPlan: value.FAULT_PLAN,
    faultPlanChanges: value.FAULT_PLAN_CHANGES === 'on',
    healthPort: value.HEALTH_PORT,
    s3Endpoint: value.AWS_ENDPOINT_URL_S3 ?? value.AWS_ENDPOINT_URL,
  };
});
