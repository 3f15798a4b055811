import { senderSettings } from '../fargate-sender/settings.ts';
import { problemsOf } from '../runtime/settings/settings.ts';
import { serverSettings } from '../test-hl7-server/settings.ts';
import { apiHostSettings } from './api-host-settings.ts';
import { partEnvironments } from './part-environments.ts';
import { ANY_PORTS, localSettings } from './settings.ts';

/** Stand-ins for what only a pipeline that runs knows; no wrong setting is among them. */
const URL = 'http://127.0.0.1';
const SERVICES = { url: URL, queueUrl: URL, quarantineQueueUrl: URL, bucketName: 'bucket' };
const PORT = 2575;

/**
 * All that is wrong with the settings of the pipeline and of each of its processes, read as these will read them. What is
 * wrong for several of them is named once.
 */
export function wrongSettings(shell: Readonly<Record<string, string | undefined>>): readonly string[] {
  const environments = partEnvironments(SERVICES, ANY_PORTS, shell);
  return [
    ...new Set([
      ...problemsOf(localSettings, shell),
      ...problemsOf(serverSettings, environments.server()),
      ...problemsOf(senderSettings, environments.sender(PORT)),
      ...problemsOf(apiHostSettings, environments.transform(PORT)),
    ]),
  ];
}
