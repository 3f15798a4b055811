import { type Emulator, LOCAL_AWS } from './emulator.ts';
import { loggedLevel } from './log-levels.ts';
import type { LocalSettings } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a process finds the queues and the archive. */
export type Services = Pick<Emulator, 'url' | 'queueUrl' | 'quarantineQueueUrl' | 'bucketName'>;

/**
 * The environment variables of each process of the pipeline: those of the shell, and what the pipeline decides.
 *
 * @param further variables for all processes, before those of the shell
 */
export function partEnvironments(
  services: Services,
  settings: LocalSettings,
  shell: Environment,
  further: Environment = {},
) {
  // Whatever account or endpoint this shell is set up for: nothing of it may reach the local processes.
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
      // On a pipeline of one's own machine; a variable of the shell can forbid it.
      FAULT_PLAN_CHANGES: 'on',
      ...environment,
      LISTEN_HOST: '127.0.0.1',
      PORT_NUMBER: String(settings.hl7Port),
    }),
    sender: (endpointPort: number): Environment => ({
      ...environment,
      QUARANTINE_QUEUE_URL: services.quarantineQueueUrl,
      HL7_SERVER_NAME: '127.0.0.1',
      HL7_PORT: String(endpointPort),
    }),
    transform: (endpointPort: number): Environment => ({
      ...environment,
      TRANSFORM_PORT: String(settings.transformPort),
      // Asked with PATIENT_SOURCE=query.
      HL7_SERVER_NAME: '127.0.0.1',
      HL7_PORT: String(endpointPort),
    }),
  };
}
