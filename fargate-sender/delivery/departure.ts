import { errorKind, type LogFields } from '../../runtime/observability/log.ts';
import type { LogEvent } from '../../runtime/observability/log-events.ts';
import { METRICS } from '../../runtime/observability/metrics.ts';
import type { HeldMessage } from '../queue/queue.ts';
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
 * Stores a message that cannot be delivered in the quarantine queue; false if that failed. Then it stays in its queue: the
 * messages of other patients are delivered, and it is received again. With `ON_REJECT=pause` nothing more is sent until an operator resumes.
 */
export async function quarantine(
  message: HeldMessage,
  reasons: Reasons,
  ports: DeliveryPorts,
  event: Event,
): Promise<boolean> {
  const known = Object.entries(reasons).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const fields = { reason: reasons.reason, acknowledgmentCode: reasons.msa1, errorCode: reasons.err3 };
  const { queue, breaker, metrics, ledger } = ports;
  try {
    await queue.quarantine(message, Object.fromEntries(known));
  } catch (error) {
    event('error', 'quarantine-failed', { ...fields, error: errorKind(error) });
    metrics.record({ [METRICS.quarantineFailures]: 1 });
    return false;
  }
  event('error', 'message-quarantined', fields);
  metrics.record({ [METRICS.messagesQuarantined]: 1 });
  ledger.settle(message.id);
  if (breaker.quarantined()) event('error', 'sending-paused', {});
  return true;
}
