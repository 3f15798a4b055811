import { errorKind, type LogFields } from '../../runtime/observability/log.ts';
import type { LogEvent } from '../../runtime/observability/log-events.ts';
import { METRICS } from '../../runtime/observability/metrics.ts';
import type { HeldMessage } from '../queue/queue.ts';
import type { DeliveryPorts } from './ports.ts';
import { type Refusal, refusalFields } from './refusal.ts';

/** Logs an event of one delivery. */
export type Event = (level: 'info' | 'warn' | 'error', event: LogEvent, fields: LogFields) => void;

/** Why a message goes to quarantine. */
export interface Because {
  readonly reason: string;
  /** What the endpoint said, if it refused the message. */
  readonly refusal?: Refusal;
}

/** What is known of the attempts to deliver a message that goes to quarantine. */
export interface Attempted {
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
  because: Because,
  attempted: Attempted,
  ports: DeliveryPorts,
  event: Event,
): Promise<boolean> {
  const fields = { reason: because.reason, ...(because.refusal && refusalFields(because.refusal)) };
  const { queue, breaker, metrics, ledger } = ports;
  try {
    await queue.quarantine(message, { ...attributesOf(fields), ...defined(attempted) });
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

/** The attributes that say why. SQS takes ten with a message, those of its attempts included. */
function attributesOf(fields: LogFields): Record<string, string> {
  const { reason, acknowledgmentCode: msa1, errorLocation: err2, errorCode: err3, errors } = fields;
  return defined({ reason, msa1, err2, err3, errors: errors?.join('; ') });
}

function defined(attributes: object): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
