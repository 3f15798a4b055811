import type { Facts } from '../../bin/console/server/api.ts';
import type { ConsoleSource } from '../../bin/console/server/source.ts';
import { fifoQueue } from '../../bin/quarantine/fifo-queue.ts';
import { itemsOf } from '../../bin/record/items.ts';
import type { AnyPipeline } from '../pipeline/pipeline.ts';
import { localRoutes } from './local-routes.ts';
import { statusOf } from './status.ts';
import type { Watch } from './watch.ts';

const FACTS: Facts = { place: 'local', environment: '', where: '', mayChange: true };

/** Interval for polling what no event reports: readiness, queue counts and the fault plan. */
const LOOK_EVERY_MS = 1000;

/**
 * The pipeline on this machine. The queue, the archive and the record are embedded in this process, and it started the
 * others, so it can observe them without being on the wire:
 *
 *     messages in the queue ─┐                 ┌─▶ API, for sending and reading back
 *     lines of the processes ┼─▶ watch ─▶ page ┼─▶ fault plan of the endpoint, resume of the sender
 *     health ports, counts ──┘                 └─▶ MLLP, for a message that is sent directly
 */
export function localSource(pipeline: AnyPipeline, watch: Watch): ConsoleSource {
  const { emulator, transform, server, url: apiUrl } = pipeline;
  const queue = fifoQueue(emulator.queueUrl, emulator.url);
  const quarantine = fifoQueue(emulator.quarantineQueueUrl, emulator.url);
  const items = itemsOf({ table: emulator.recordTableName, emulator: emulator.url });
  // Mapping and validation are loaded when they are first needed, not when the pipeline starts.
  const detail = once(() => import('./detail.ts'));
  const recordModule = once(() => import('../../bin/console/server/record-view.ts'));
  const record: ConsoleSource['record'] = async (fhirId) =>
    (await recordModule()).recordView(items, fhirId, true);
  const settings = async () => (await detail()).transformView.read(transform.environment);
  return {
    facts: FACTS,
    messages: watch.messages,
    lookEveryMs: LOOK_EVERY_MS,
    isQuarantineFollowed: true,
    queue,
    quarantine,
    profile: async () => (await settings()).profile,
    status: () => statusOf(pipeline, watch, { queue, quarantine }),
    listen: (listener) => watch.listen(listener),
    detail: async (seen) =>
      (await detail()).detailOf(seen, {
        apiUrl,
        ...(await settings()),
        object: server && emulator.object,
        record: (fhirId) => record(fhirId, true),
      }),
    record,
    routes: (look) => localRoutes(pipeline, watch, look),
  };
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load();
    return loading;
  };
}
