import type { Status } from '../../bin/console/server/api.ts';
import type { Queues } from '../../bin/console/server/source.ts';
import { addressText } from '../pipeline/local-settings.ts';
import type { AnyPipeline } from '../pipeline/pipeline.ts';
import type { Watch } from './watch.ts';

/** A process that does not answer within this time counts as not ready. */
const TIMEOUT_MS = 1000;

/** The current state of the pipeline. */
export async function statusOf(
  { sender, server, ownEndpoint }: AnyPipeline,
  watch: Watch,
  { queue, quarantine }: Queues,
): Promise<Status> {
  const [senderReady, endpointReady, faultPlan, waiting, quarantined] = await Promise.all([
    isReady(sender.healthPort),
    server && isReady(server.healthPort),
    server && faultPlanOf(server.healthPort),
    queue.count(),
    quarantine.count(),
  ]);
  return {
    sender: { isReady: senderReady, ...watch.sender },
    endpoint:
      ownEndpoint === undefined
        ? { kind: 'test', isReady: endpointReady ?? false, faultPlan: faultPlan ?? '' }
        : { kind: 'own', address: addressText(ownEndpoint) },
    queue: waiting,
    quarantine: quarantined.all,
  };
}

function faultPlanOf(port: number): Promise<string> {
  return healthPage(port, '/fault-plan').then(
    ({ text }) => text,
    () => '',
  );
}

/** The answer of a health port, without the trailing line feed. */
export async function healthPage(
  port: number,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string }> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { ...init, signal });
  return { status: response.status, text: (await response.text()).trim() };
}

async function isReady(port: number): Promise<boolean> {
  return healthPage(port, '/readyz').then(
    ({ status }) => status === 200,
    () => false,
  );
}
