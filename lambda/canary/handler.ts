import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from '../../runtime/observability/log.ts';
import { createMetrics, METRICS } from '../../runtime/observability/metrics.ts';
import { createApi } from './api.ts';
import { runCanary } from './run.ts';
import { canarySettings } from './settings.ts';

const log = createLog('canary');
const metrics = createMetrics('canary');

/** The Lambda that a schedule calls: writes the test patient and reads it back, and says whether that worked. */
export async function handler(): Promise<void> {
  const { apiUrl, region } = canarySettings.read(process.env);
  const api = createApi(apiUrl, region, Date.now);
  const result = await runCanary({ ...api, now: Date.now, sleep });
  if (result.outcome === 'passed') {
    log.info('canary-run', { ...result });
    metrics.record({ [METRICS.canaryFailures]: 0, [METRICS.canaryLatency]: result.durationMs });
  } else {
    log.error('canary-run', { ...result });
    metrics.record({ [METRICS.canaryFailures]: 1 });
  }
}
