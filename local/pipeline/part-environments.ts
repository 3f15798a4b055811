import { LOCAL_AWS } from '../../runtime/local-pipeline/emulator-address.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { Address, LocalSettings } from './local-settings.ts';
import { loggedLevel } from './log-levels.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The addresses of the queues, the archive and the record. */
export type Services = Pick<
  Emulator,
  'url' | 'queueUrl' | 'quarantineQueueUrl' | 'bucketName' | 'recordTableName'
>;

/**
 * The environment variables of each process of the pipeline: those of the shell, and those that the pipeline sets.
 *
 * @param further variables for all processes; they override those of the shell
 */
export function partEnvironments(
  services: Services,
  settings: LocalSettings,
  shell: Environment,
  further: Environment = {},
) {
  // The local processes must not inherit the AWS account or endpoint that the shell is configured for.
  const inherited = Object.fromEntries(Object.entries(shell).filter(([name]) => !name.startsWith('AWS_')));
  const environment = {
    ...inherited,
    ...LOCAL_AWS,
    AWS_ENDPOINT_URL: services.url,
    QUEUE_URL: services.queueUrl,
    S3_BUCKET_NAME: services.bucketName,
    HEALTH_PORT: 'any',
    ...further,
    LOG_LEVEL: loggedLevel(further.LOG_LEVEL ?? shell.LOG_LEVEL),
  };
  return {
    server: (): Environment => ({
      // Allowed for a local pipeline; a variable of the shell can turn it off.
      FAULT_PLAN_CHANGES: 'on',
      ...environment,
      LISTEN_HOST: '127.0.0.1',
      PORT_NUMBER: String(settings.hl7Port),
    }),
    sender: (endpoint: Address): Environment => ({
      ...environment,
      QUARANTINE_QUEUE_URL: services.quarantineQueueUrl,
      HL7_SERVER_NAME: endpoint.host,
      HL7_PORT: String(endpoint.port),
    }),
    transform: (endpoint: Address): Environment => ({
      ...environment,
      TRANSFORM_PORT: String(settings.transformPort),
      RECORD_TABLE_NAME: services.recordTableName,
      QUARANTINE_QUEUE_URL: services.quarantineQueueUrl,
      // The API host listens on loopback alone.
      INTAKE_ON_LOOPBACK: 'on',
      // Used with PATIENT_SOURCE=query.
      HL7_SERVER_NAME: endpoint.host,
      HL7_PORT: String(endpoint.port),
      ...(settings.endpoint && withoutArchive(environment)),
    }),
  };
}

/** Only the test HL7 server archives. The settings of the pipeline refuse to read an archive without it. */
function withoutArchive({ PATIENT_SOURCE: source }: Environment): Environment {
  return { S3_BUCKET_NAME: undefined, PATIENT_SOURCE: source === 'archive' ? 'record' : source || 'record' };
}
