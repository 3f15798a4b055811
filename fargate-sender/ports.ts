import type { Log } from '../runtime/log.ts';
import type { LinkKeeper } from './link-keeper.ts';
import type { DeliveryQueue } from './queue.ts';
import type { SenderSettings } from './settings.ts';

/** What the delivery of a message needs; one lane's. */
export interface DeliveryPorts {
  readonly queue: DeliveryQueue;
  readonly keeper: LinkKeeper;
  readonly settings: SenderSettings;
  readonly log: Log;
  readonly stopping: AbortSignal;
  /** Aborted when a stop has taken as long as it may. */
  readonly deadline: AbortSignal;
  /**
   * Messages that are done with and could not be removed, of all lanes: a redelivery of one, which may come to any
   * lane, is removed and not sent.
   */
  readonly settled: Set<string>;
}
