import { randomBytes } from 'node:crypto';
import { PERSONS, RESOURCES } from '../mapping/resources.ts';
import { MESSAGES_PREFIX } from '../runtime/archive-key.ts';
import { createControlIds } from '../runtime/control-id.ts';
import { startHealthServer } from '../runtime/health.ts';
import { createMetrics } from '../runtime/observability/metrics.ts';
import { runProcess } from '../runtime/process.ts';
import { createArchive } from './archive/archive.ts';
import { s3Store } from './archive/s3.ts';
import { createStoreHealth } from './archive/store-health.ts';
import { createFaults } from './faults/faults.ts';
import { healthPages } from './health-pages.ts';
import { listen } from './listener.ts';
import { createServerMetrics } from './metrics.ts';
import { createAnswerQuery } from './query/answer-query.ts';
import { createPersonIndex } from './query/person-index.ts';
import { serverSettings } from './settings.ts';

/** It has to stop within 25 s of SIGTERM: a container is killed after 30 s unless configured otherwise. */
const DRAIN_TIMEOUT_MS = 20_000;

// The test HL7 server: MLLP ─▶ judge ─▶ archive, or a query of it ─▶ acknowledgment, and what the fault plan makes of it.
await runProcess('test-hl7-server', serverSettings, async (settings, log, output) => {
  let isListening = true;
  const store = s3Store(settings);
  const storeHealth = createStoreHealth(() => store.first(MESSAGES_PREFIX));
  const metrics = createServerMetrics(createMetrics('test-hl7-server', output));
  const faults = createFaults(settings.faultPlan);
  const health =
    settings.healthPort === undefined
      ? undefined
      : await startHealthServer(
          settings.healthPort,
          () => isListening && storeHealth.works,
          healthPages(metrics, faults, settings.faultPlanChanges),
        );
  const index = createPersonIndex(store, PERSONS);
  const listener = await listen(settings, {
    registry: RESOURCES,
    archive: createArchive(store, index.update),
    answerQuery: createAnswerQuery(store, index),
    faults,
    controlIds: createControlIds(Date.now, () => randomBytes(8)),
    log,
    metrics,
    storeWorks: storeHealth.report,
  });
  if (settings.faultPlan.length > 0) log.warn('fault-plan-on');
  log.info('listening', { port: listener.port, healthPort: health?.port });
  return async () => {
    isListening = false;
    await listener.drain(DRAIN_TIMEOUT_MS);
    await health?.close();
  };
});
