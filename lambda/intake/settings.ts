import { AWS_XRAY_DAEMON_ADDRESS, type DaemonAddress } from '../../runtime/observability/trace-segments.ts';
import { defineSettings, type EnvironmentOf } from '../../runtime/settings/settings.ts';
import { choice, LOG_LEVEL, optional, text, url } from '../../runtime/settings/variables.ts';
import { notDeployable } from '../../runtime/site-profile/deployable-source.ts';
import { DEPLOYED_PROFILE, type DeployedProfile } from '../../runtime/site-profile/deployed-profile.ts';
import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { recordTimes } from '../record/record-times.ts';
import { ANSWER_WITHIN_MS, type RecordSettings, transformSettings } from '../settings.ts';

/** Settings of the intake Lambda, from its environment variables. */
export interface IntakeSettings {
  readonly queueUrl: string;
  readonly quarantineQueueUrl: string;
  readonly record: RecordSettings;
  readonly siteProfile: DeployedProfile;
  readonly sources: readonly FhirSource[];
  readonly traceSegmentsTo: DaemonAddress | undefined;
}

const { RECORD_DAYS, RECORD_LEASE_MS } = transformSettings.variables;

const VARIABLES = {
  QUEUE_URL: url('SQS FIFO queue of the messages'),
  QUARANTINE_QUEUE_URL: url('SQS FIFO queue of what can never be sent'),
  RECORD_TABLE_NAME: text('DynamoDB table of what was sent', 'table name'),
  RECORD_DAYS,
  RECORD_LEASE_MS,
  SITE_PROFILE: DEPLOYED_PROFILE,
  INTAKE_ON_LOOPBACK: choice(
    'off',
    ['off', 'on'],
    'on: sources need no authentication, and without sources in SITE_PROFILE there is one of each dialect; for loopback alone',
  ),
  LOG_LEVEL,
  AWS_XRAY_DAEMON_ADDRESS,
  AWS_ENDPOINT_URL: optional('endpoint instead of AWS, such as an emulator', 'URL'),
  AWS_ENDPOINT_URL_DYNAMODB: optional('the same, for DynamoDB only', 'URL'),
};

export type IntakeEnvironment = EnvironmentOf<typeof VARIABLES>;

export const intakeSettings = defineSettings(VARIABLES, (value, expect): IntakeSettings => {
  const isLoopback = value.INTAKE_ON_LOOPBACK === 'on';
  const { sources } = value.SITE_PROFILE;
  if (!isLoopback)
    for (const problem of sources.flatMap(notDeployable)) expect(false, `SITE_PROFILE: ${problem}`);
  return {
    queueUrl: value.QUEUE_URL,
    quarantineQueueUrl: value.QUARANTINE_QUEUE_URL,
    record: {
      tableName: value.RECORD_TABLE_NAME,
      expiryDays: value.RECORD_DAYS,
      times: recordTimes(ANSWER_WITHIN_MS, value.RECORD_LEASE_MS),
    },
    siteProfile: value.SITE_PROFILE,
    sources: isLoopback && sources.length === 0 ? LOOPBACK_SOURCES : sources,
    traceSegmentsTo: value.AWS_XRAY_DAEMON_ADDRESS,
  };
});

/** A source of each dialect that needs no set-up. */
export const LOOPBACK_SOURCES: readonly FhirSource[] = (
  [
    ['fhir', 'rest'],
    ['hapi', 'rest-hook'],
    ['topic', 'topic'],
    ['medplum', 'medplum'],
    ['transaction', 'transaction'],
  ] as const
).map(([name, dialect]) => ({ name, dialect, authentication: { scheme: 'none' } }));
