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
  /** Messages that were accepted and could not be removed: a redelivery of one is removed and not sent. */
  readonly accepted: Set<string>;
}
