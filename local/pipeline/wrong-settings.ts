import { senderSettings } from '../../fargate-sender/settings.ts';
import { problemsOf } from '../../runtime/settings/settings.ts';
import { serverSettings } from '../../test-hl7-server/settings.ts';
import { apiHostSettings } from '../api-host/api-host-settings.ts';
import { ANY_PORTS, localSettings } from './local-settings.ts';
import { partEnvironments } from './part-environments.ts';

/** Valid placeholders for values that are known only to a running pipeline. */
const URL = 'http://127.0.0.1';
const SERVICES = {
  url: URL,
  queueUrl: URL,
  quarantineQueueUrl: URL,
  bucketName: 'bucket',
  recordTableName: 'table',
};
const PORT = 2575;
const TEST_SERVER = { host: '127.0.0.1', port: PORT };

/**
 * All problems in the settings of the pipeline and its processes, validated as each process reads them. A problem that
 * several processes share is listed once.
 */
export function wrongSettings(shell: Readonly<Record<string, string | undefined>>): readonly string[] {
  const host = shell.HL7_SERVER_NAME;
  const own = host ? { host, port: PORT } : undefined;
  const environments = partEnvironments(SERVICES, { ...ANY_PORTS, endpoint: own }, shell);
  const endpoint = own ?? TEST_SERVER;
  return [
    ...new Set([
      ...problemsOf(localSettings, shell),
      ...(own === undefined ? problemsOf(serverSettings, environments.server()) : []),
      ...problemsOf(senderSettings, environments.sender(endpoint)),
      ...problemsOf(apiHostSettings, environments.transform(endpoint)),
    ]),
  ];
}
