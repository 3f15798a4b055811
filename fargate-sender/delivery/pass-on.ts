import { errorKind } from '../../runtime/observability/log.ts';
import type { HeldMessage } from '../queue/queue.ts';
import type { Event } from './departure.ts';
import type { DeliveryPorts } from './ports.ts';

/**
 * Passes a message on to the next group of its route, where it comes after all that is there; false if that failed. So it is delivered after the
 * messages of several patients, as a merge has to be. While that is done, and until it is removed, no later message of its first group has a
 * turn, so what follows it on the same route stays behind it. A process that dies in between passes it on again: the queue takes it
 * once, by the id of the message.
 */
export async function passOn(
  message: HeldMessage,
  { queue, ledger }: DeliveryPorts,
  event: Event,
): Promise<boolean> {
  try {
    await queue.passOn(message);
  } catch (error) {
    event('warn', 'pass-on-failed', { error: errorKind(error) });
    return false;
  }
  ledger.settle(message.id);
  event('info', 'message-passed-on', {});
  return true;
}
