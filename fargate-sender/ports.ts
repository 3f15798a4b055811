import type { Log } from '../runtime/observability/log.ts';
import type { Metrics } from '../runtime/observability/metrics.ts';
import type { TraceSegments } from '../runtime/observability/trace-segments.ts';
import type { Breaker } from './breaker.ts';
import type { Connect } from './link/connect.ts';
import type { LinkKeeper } from './link/link-keeper.ts';
import type { DeliveryQueue } from './queue/queue.ts';
import type { SenderSettings } from './settings.ts';

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
  /**
   * Messages that are done with and are not, or could not be, removed yet: a redelivery of one, which may come to any
   * lane, is removed and not sent.
   */
  readonly settled: Set<string>;
  /**
   * Messages that went back to the queue although the endpoint certainly has none of them, and how often each was
   * received by then: a receive after that is as good as the first.
   */
  readonly notArrived: Map<string, number>;
}

/** What the delivery of a message needs; one lane's. */
export interface DeliveryPorts extends SharedPorts {
  readonly keeper: LinkKeeper;
  /** Aborted when a stop has taken as long as it may. */
  readonly deadline: AbortSignal;
}
