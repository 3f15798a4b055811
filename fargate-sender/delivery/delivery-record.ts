import type { LogEvent } from '../../runtime/observability/log-events.ts';
import { loggableId } from '../../runtime/observability/loggable-id.ts';
import { METRICS } from '../../runtime/observability/metrics.ts';
import { readTrace } from '../../runtime/observability/trace.ts';
import type { Outgoing } from '../queue/outgoing.ts';
import type { HeldMessage } from '../queue/queue.ts';
import type { Attempt } from './attempt.ts';
import { DeliveryTraceSegment } from './delivery-trace-segment.ts';
import type { Attempted, Event } from './departure.ts';
import type { Verdict } from './judge-acknowledgment.ts';
import type { DeliveryPorts } from './ports.ts';

/** Events that end a delivery, by the outcome in its trace segment. */
const OUTCOMES: Partial<Record<LogEvent, string>> = {
  'message-delivered': 'delivered',
  'message-quarantined': 'quarantined',
  'quarantine-failed': 'quarantine-failed',
  'message-given-back': 'given-back',
  'give-back-failed': 'give-back-failed',
  'message-gone': 'gone',
};

/** What is reported about one delivery: log lines, metrics and a trace segment. Of the message they have ids only. */
export class DeliveryRecord {
  readonly #message: HeldMessage;
  readonly #ports: DeliveryPorts;
  readonly #endpoint: string;
  readonly #traceId: string | undefined;
  readonly #traceSegment: DeliveryTraceSegment;
  readonly #started = performance.now();
  /** MSH-10 as it may be logged; undefined where the message is no HL7. */
  #controlId: string | undefined;
  #fhirId: string | undefined;
  #attempts = 0;
  /** When they began, as ISO 8601. */
  #firstAttempt: string | undefined;
  #lastAttempt: string | undefined;
  #skippedBytes: number | undefined;
  #outcome: string | undefined;

  constructor(message: HeldMessage, ports: DeliveryPorts) {
    this.#message = message;
    this.#ports = ports;
    this.#endpoint = `${ports.settings.host}:${ports.settings.port}`;
    const trace = readTrace(message.traceHeader);
    this.#traceId = trace?.traceId;
    this.#traceSegment = new DeliveryTraceSegment(trace, this.#endpoint);
  }

  identify({ controlId, fhirId }: Outgoing): void {
    this.#controlId = loggableId(controlId);
    this.#fhirId = fhirId;
  }

  readonly event: Event = (level, event, fields) => {
    this.#outcome = OUTCOMES[event] ?? this.#outcome;
    this.#ports.log[level](event, {
      endpoint: this.#endpoint,
      controlId: this.#controlId,
      fhirId: this.#fhirId,
      queueMessageId: this.#message.id,
      traceId: this.#traceId,
      attempt: this.#attempts,
      durationMs: Math.round(performance.now() - this.#started),
      skippedBytes: this.#skippedBytes,
      ...fields,
    });
  };

  /** An attempt has begun, of so many bytes. */
  sent(isResent: boolean, bytes: number): void {
    this.#attempts += 1;
    this.#lastAttempt = new Date().toISOString();
    this.#firstAttempt ??= this.#lastAttempt;
    if (isResent) this.#ports.metrics.record({ [METRICS.ambiguousResends]: 1 });
    this.event('info', 'message-sent', { bytes, reason: isResent ? 'ambiguous' : undefined });
  }

  /** It ended so, after `latencyMs`; `skippedBytes` lay outside the frames of its link so far. */
  answered(outcome: Attempt, latencyMs: number, skippedBytes: number): void {
    this.#skippedBytes = skippedBytes || undefined;
    this.#traceSegment.attempted(outcome, latencyMs);
  }

  /**
   * The endpoint accepted the message, `latencyMs` after the write.
   *
   * @returns what reports that, to be called once the message has left the queue
   */
  accepted({ code }: Verdict & { kind: 'accepted' }, latencyMs: number): () => void {
    // Two clocks: that of SQS, and this one, which may be slow.
    const endToEndMs = Math.max(0, Date.now() - this.#message.sentAt);
    return () => {
      const acknowledgmentMs = Math.round(latencyMs);
      this.event('info', 'message-delivered', { acknowledgmentCode: code, acknowledgmentMs, endToEndMs });
      this.#ports.metrics.record({
        [METRICS.messagesDelivered]: 1,
        [METRICS.acknowledgmentLatency]: latencyMs,
        [METRICS.endToEndLatency]: endToEndMs,
      });
    };
  }

  /** What goes to quarantine with the message. */
  get attempted(): Attempted {
    return {
      controlId: this.#controlId,
      attempts: String(this.#attempts),
      firstAttempt: this.#firstAttempt,
      lastAttempt: this.#lastAttempt,
      endpoint: this.#endpoint,
    };
  }

  /** The delivery has ended: its trace segment is sent if the trace is sampled. */
  end(): void {
    this.#traceSegment.send(this.#ports.traceSegments, {
      controlId: this.#controlId,
      fhirId: this.#fhirId,
      queueMessageId: this.#message.id,
      outcome: this.#outcome,
      attempts: this.#attempts,
    });
  }
}
