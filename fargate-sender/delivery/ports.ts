import type { Log } from '../../runtime/observability/log.ts';
import type { Metrics } from '../../runtime/observability/metrics.ts';
import type { TraceSegments } from '../../runtime/observability/trace-segments.ts';
import type { Breaker } from '../breaker.ts';
import type { Connect } from '../link/connect.ts';
import type { LinkKeeper } from '../link/link-keeper.ts';
import type { MessageLedger } from '../queue/message-ledger.ts';
import type { DeliveryQueue } from '../queue/queue.ts';
import type { SenderSettings } from '../settings.ts';

/** What all lanes of a process share. */
export interface SharedPorts {
  readonly queue: DeliveryQueue;
  readonly connect: Connect;
  readonly breaker: Breaker;
  readonly settings: SenderSettings;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly traceSegments: TraceSegments;
  readonly stopping: AbortSignal;
  readonly ledger: MessageLedger;
}

/** What the delivery of a message needs; one lane's. */
export interface DeliveryPorts extends SharedPorts {
  readonly keeper: LinkKeeper;
  /** Aborted when a stop has taken as long as it may. */
  readonly deadline: AbortSignal;
}
