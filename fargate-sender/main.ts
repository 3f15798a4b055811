import { startHealthServer } from '../runtime/health.ts';
import { createMetrics } from '../runtime/observability/metrics.ts';
import { runProcess } from '../runtime/process.ts';
import { sqsQueue } from './queue/sqs.ts';
import { startSender } from './sender.ts';
import { senderSettings } from './settings.ts';
import { xrayTraceSegments } from './xray.ts';

// The MLLP sender: queue ─▶ lanes ─▶ HL7 endpoint.
await runProcess('fargate-sender', senderSettings, async (settings, log, output) => {
  const ports = {
    queue: sqsQueue(settings),
    log,
    metrics: createMetrics('fargate-sender', output),
    traceSegments: xrayTraceSegments(settings.xray, log),
  };
  const sender = startSender(settings, ports);
  const resume = () => ({ text: sender.resume() ? 'resumed\n' : 'was not paused\n' });
  const health =
    settings.healthPort === undefined
      ? undefined
      : await startHealthServer(settings.healthPort, () => sender.isReady, { 'POST /resume': resume });
  log.info('started', { healthPort: health?.port });
  return async () => {
    await sender.stop();
    await health?.close();
  };
});
