import type { Visibility } from '../queue/visibility.ts';
import type { Delivery } from './delivery.ts';
import { roundsOf } from './hand.ts';
import type { DeliveryPorts } from './ports.ts';

/**
 * Gives messages back to the queue: in each group the last one first, so that none is visible while an earlier one is not. Those that may be
 * visible at once go in few calls.
 *
 * @param lastFirst the messages, of each group the last one first
 */
export async function giveBack(
  lastFirst: readonly Delivery[],
  visibility: Visibility,
  { queue }: DeliveryPorts,
): Promise<void> {
  await Promise.all(lastFirst.map(({ message }) => visibility.release(message)));
  for (const round of roundsOf(lastFirst))
    for (const [afterMs, deliveries] of Map.groupBy(round, (delivery) => delivery.backAfterMs)) {
      const messages = deliveries.map(({ message }) => message);
      const failures = await queue.changeVisibility(messages, afterMs);
      for (const delivery of deliveries) delivery.wentBack(failures.get(delivery.message));
    }
}
