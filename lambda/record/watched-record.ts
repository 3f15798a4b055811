import type { ControlIds } from '../../runtime/control-id.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { METRICS } from '../../runtime/observability/metrics.ts';
import type { Request, Watchers } from '../watched-queue.ts';
import type { RecordPorts } from './record-ports.ts';
import type { RecordTable } from './record-table.ts';
import type { RecordTimes } from './record-times.ts';

interface RecordOf {
  readonly table: RecordTable;
  readonly times: RecordTimes;
  readonly controlIds: ControlIds;
}

/** The record of one request: it logs and counts what happens. */
export function watchedRecord(
  { table, times, controlIds }: RecordOf,
  { requestId, trace, source }: Request,
  { log, metrics }: Pick<Watchers, 'log' | 'metrics'>,
): RecordPorts {
  const about = { requestId, traceId: trace?.traceId, source };
  return {
    table,
    times,
    stamp: (after) => controlIds.next(after),
    events: {
      onWait: () => metrics.record({ [METRICS.leaseWaits]: 1 }),
      onRetake({ controlId, messageType }) {
        log.warn('message-retaken', { ...about, controlId, messageType });
      },
      onNotSent(decision, { controlId, messageType }) {
        log.info('version-not-sent', { ...about, controlId, messageType, reason: decision });
        metrics.record({ [METRICS.staleVersions]: 1 });
      },
      onUnconfirmed({ controlId, messageType }, error) {
        log.warn('confirm-failed', { ...about, controlId, messageType, error: errorKind(error) });
      },
    },
  };
}
