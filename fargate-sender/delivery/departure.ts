import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../runtime/backoff.ts';
import { errorKind, type LogFields } from '../../runtime/observability/log.ts';
import type { LogEvent } from '../../runtime/observability/log-events.ts';
import { METRICS } from '../../runtime/observability/metrics.ts';
import { GoneError, type HeldMessage } from '../queue/queue.ts';
import type { DeliveryPorts } from './ports.ts';

/** Logs an event of one delivery. */
export type Event = (level: 'info' | 'warn' | 'error', event: LogEvent, fields: LogFields) => void;

/** What is known of a message that goes to quarantine; it becomes the attributes of the queue message. */
export interface Reasons {
  readonly reason: string;
  readonly msa1?: string | undefined;
  readonly err3?: string | undefined;
  readonly controlId: string | undefined;
  readonly attempts: string;
  /** ISO 8601, as is the last one; undefined if there was none. */
  readonly firstAttempt: string | undefined;
  readonly lastAttempt: string | undefined;
  readonly endpoint: string;
}

/**
 * Removes an accepted message from the queue. It stays in flight until then, and SQS delivers no later message of its
 * group, so the order of a patient's messages does not depend on when this is called.
 */
export type Leave = () => Promise<void>;

/** Removes a settled message from the queue, however often that has to be tried. */
export async function remove(message: HeldMessage, ports: DeliveryPorts, event: Event): Promise<void> {
  const { queue, ledger, settings, deadline } = ports;
  for (let failures = 1; ; failures += 1) {
    try {
      await queue.remove(message);
      ledger.forget(message.id);
      return;
    } catch (error) {
      event('warn', 'remove-failed', { error: errorKind(error) });
      if (error instanceof GoneError || deadline.aborted) return;
      const delayMs = backoffMs(failures, settings.backoffMinMs, settings.backoffMaxMs, Math.random());
      // A stop does not end this: the endpoint has the message, and the next receiver would send it again.
      await sleep(delayMs, undefined, { signal: deadline }).catch(() => undefined);
    }
  }
}

/**
 * Moves a message that cannot be delivered to the quarantine queue. If that fails it stays in its queue: the
 * messages of other patients are delivered, and it is received again. With `ON_REJECT=pause` nothing more is sent until an operator resumes.
 */
export async function quarantine(
  message: HeldMessage,
  reasons: Reasons,
  ports: DeliveryPorts,
  event: Event,
): Promise<void> {
  const known = Object.entries(reasons).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const fields = { reason: reasons.reason, acknowledgmentCode: reasons.msa1, errorCode: reasons.err3 };
  const { queue, breaker, metrics, ledger } = ports;
  try {
    await queue.quarantine(message, Object.fromEntries(known));
  } catch (error) {
    event('error', 'quarantine-failed', { ...fields, error: errorKind(error) });
    metrics.record({ [METRICS.quarantineFailures]: 1 });
    return;
  }
  event('error', 'message-quarantined', fields);
  metrics.record({ [METRICS.messagesQuarantined]: 1 });
  ledger.settle(message.id);
  if (breaker.quarantined()) event('error', 'sending-paused', {});
  await remove(message, ports, event);
}

/** Gives a message back to the queue, visible to others after `afterMs`. */
export async function giveBack(
  message: HeldMessage,
  afterMs: number,
  ports: DeliveryPorts,
  event: Event,
): Promise<void> {
  try {
    await ports.queue.changeVisibility(message, afterMs);
  } catch (error) {
    event('warn', 'give-back-failed', { error: errorKind(error) });
    return;
  }
  event('info', 'message-given-back', { delayMs: afterMs });
}
