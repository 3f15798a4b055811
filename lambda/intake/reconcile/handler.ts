import type { Context } from 'aws-lambda';
import { createLog, errorKind } from '../../../runtime/observability/log.ts';
import { createMetrics } from '../../../runtime/observability/metrics.ts';
import { readTrace } from '../../../runtime/observability/trace.ts';
import { SettingsError } from '../../../runtime/settings/settings.ts';
import { UnavailableError } from '../../unavailable.ts';
import { intakeSettings } from '../settings.ts';
import { connectComparison } from './connect.ts';
import { MOST_DELETIONS, reconcile } from './reconcile.ts';
import { slice } from './slice.ts';

/** A page takes less, also where the server fails at first. */
const PAGE_MS = 90_000;

const log = createLog('intake');
const metrics = createMetrics('intake');

/** What the schedule of a source sends. */
interface Tick {
  /** Its name in the site profile. */
  readonly source: string;
}

/**
 * The Lambda that the schedule of a source calls, more often than comparisons are due: it begins one, goes on with it, or has
 * nothing to do. It fails where the comparison cannot go on; the next call begins there.
 */
export async function handler({ source: name }: Tick, context: Invocation): Promise<void> {
  const request = { requestId: context.awsRequestId, trace: readTrace(process.env._X_AMZN_TRACE_ID) };
  const about = { requestId: request.requestId, traceId: request.trace?.traceId, source: name };
  try {
    const comparing = connectComparison(name, intakeSettings.read(process.env), log, metrics);
    const { source, states } = comparing;
    const ports = comparing.portsOf(request, { mostDeletions: MOST_DELETIONS, isDryRun: false });
    const sliced = await slice(source, {
      states,
      compare: (from) => reconcile(from, ports),
      now: Date.now,
      isOver: () => context.getRemainingTimeInMillis() < PAGE_MS,
    });
    if (sliced === undefined) return;
    const { counts, isComplete } = sliced;
    log.info('reconciled', { ...about, outcome: isComplete ? 'complete' : 'continues', ...counts });
  } catch (error) {
    const cause = error instanceof UnavailableError ? (error.cause ?? error) : error;
    const settings = error instanceof SettingsError ? error.problems : undefined;
    log.error('reconcile-failed', { ...about, error: errorKind(cause), settings });
    throw error;
  }
}

type Invocation = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>;
