import { startHealthServer } from '../runtime/health.ts';
import { runProcess } from '../runtime/process.ts';
import { Lane } from './lane.ts';
import { senderSettings } from './settings.ts';
import { sqsQueue } from './sqs.ts';

/** Kept back from the stop timeout for giving messages back and ending connections. */
const STOP_MARGIN_MS = 10_000;

// The MLLP sender: queue ─▶ lanes ─▶ HL7 endpoint.
await runProcess('fargate-sender', senderSettings, async (settings, log) => {
  const stopping = new AbortController();
  const queue = sqsQueue(settings);
  const lanes: Lane[] = [];
  const isReady = () => !stopping.signal.aborted && lanes.some((lane) => lane.isReady);
  const health =
    settings.healthPort === undefined ? undefined : await startHealthServer(settings.healthPort, isReady);
  const shared = { queue, settings, log, stopping: stopping.signal, settled: new Set<string>() };
  for (let lane = 0; lane < settings.connections; lane += 1) lanes.push(new Lane(shared));
  log.info('started', { healthPort: health?.port });
  return async () => {
    stopping.abort();
    const timeoutMs = Math.max(0, settings.stopTimeoutMs - STOP_MARGIN_MS);
    await Promise.all(lanes.map((lane) => lane.stopped(timeoutMs)));
    await health?.close();
  };
});
