import { errorKind, type LogFields } from '../../runtime/observability/log.ts';
import type { LogEvent } from '../../runtime/observability/log-events.ts';
import { outgoing } from '../queue/outgoing.ts';
import type { HeldMessage } from '../queue/queue.ts';
import { remove } from './departure.ts';
import type { DeliveryPorts } from './ports.ts';

/**
 * Passes a message on to the next group of its route, where it comes after all that is there. So it is delivered after the
 * messages of several patients, as a merge has to be. While that is done no later message of its first group is received,
 * so what follows it on the same route stays behind it. A process that dies in between passes it on again: the queue takes it
 * once, by the id of the message.
 */
export async function passOn(message: HeldMessage, ports: DeliveryPorts): Promise<void> {
  const { queue, ledger, log, settings } = ports;
  const known = outgoing(message.body);
  const about = {
    queueMessageId: message.id,
    controlId: typeof known === 'string' ? undefined : known.controlId,
    fhirId: typeof known === 'string' ? undefined : known.fhirId,
  };
  const event = (level: 'info' | 'warn' | 'error', name: LogEvent, fields: LogFields) =>
    log[level](name, { ...about, ...fields });
  try {
    await queue.passOn(message);
  } catch (error) {
    event('warn', 'pass-on-failed', { error: errorKind(error) });
    await queue.changeVisibility(message, settings.backoffMinMs).catch(() => undefined);
    return;
  }
  ledger.settle(message.id);
  event('info', 'message-passed-on', {});
  await remove(message, ports, event);
}
