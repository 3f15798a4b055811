import type { LogEvent } from '../runtime/log-events.ts';
import { METRICS } from '../runtime/metrics.ts';
import { newSegmentId, type Subsegment } from '../runtime/segments.ts';
import { readTrace, type Trace } from '../runtime/trace.ts';
import type { Attempt } from './attempt.ts';
import type { Event } from './departure.ts';
import { loggable, type Outgoing } from './outgoing.ts';
import type { DeliveryPorts } from './ports.ts';
import type { HeldMessage } from './queue.ts';

/** Attempts that a segment tells of, the first ones: it may not grow over 64 kB, and an outage has thousands. */
const MOST_ATTEMPTS = 50;

/** Events that end a delivery, by the outcome that its segment has. */
const OUTCOMES: Partial<Record<LogEvent, string>> = {
  'message-delivered': 'delivered',
  'message-quarantined': 'quarantined',
  'quarantine-failed': 'quarantine-failed',
  'message-given-back': 'given-back',
  'message-gone': 'gone',
};

/** What is told of one delivery, in log lines, metrics and a segment of its trace; never anything of the message but ids. */
export class DeliveryRecord {
  /** MSH-10 as it may be told; undefined where the message is no HL7. */
  controlId: string | undefined;
  attempts = 0;
  /** When they began, as ISO 8601. */
  firstAttempt: string | undefined;
  lastAttempt: string | undefined;
  readonly #message: HeldMessage;
  readonly #ports: DeliveryPorts;
  readonly #endpoint: string;
  readonly #trace: Trace | undefined;
  readonly #startedAt = Date.now();
  readonly #started = performance.now();
  readonly #attempts: Subsegment[] = [];
  #fhirId: string | undefined;
  #skippedBytes: number | undefined;
  #outcome: string | undefined;

  constructor(message: HeldMessage, ports: DeliveryPorts) {
    this.#message = message;
    this.#ports = ports;
    this.#endpoint = `${ports.settings.host}:${ports.settings.port}`;
    this.#trace = readTrace(message.traceHeader);
  }

  identify({ controlId, fhirId }: Outgoing): void {
    this.controlId = loggable(controlId);
    this.#fhirId = fhirId;
  }

  readonly event: Event = (level, event, fields) => {
    this.#outcome = OUTCOMES[event] ?? this.#outcome;
    this.#ports.log[level](event, {
      endpoint: this.#endpoint,
      controlId: this.controlId,
      fhirId: this.#fhirId,
      queueMessageId: this.#message.id,
      traceId: this.#trace?.traceId,
      attempt: this.attempts,
      durationMs: Math.round(this.#elapsedMs()),
      skippedBytes: this.#skippedBytes,
      ...fields,
    });
  };

  /** An attempt begins. */
  sending(isResent: boolean, bytes: number): void {
    this.attempts += 1;
    this.lastAttempt = new Date().toISOString();
    this.firstAttempt ??= this.lastAttempt;
    if (isResent) this.#ports.metrics.record({ [METRICS.ambiguousResends]: 1 });
    this.event('info', 'message-sent', { bytes, reason: isResent ? 'ambiguous' : undefined });
  }

  /** It ended so, after `latencyMs`; `skippedBytes` lay outside the frames of its link so far. */
  answered(outcome: Attempt, latencyMs: number, skippedBytes: number): void {
    this.#skippedBytes = skippedBytes || undefined;
    // Attempts are told in a segment alone.
    if (this.#trace?.isSampled !== true || this.#attempts.length === MOST_ATTEMPTS) return;
    const end = this.#startedAt + this.#elapsedMs();
    const isAccepted = outcome.kind === 'accepted';
    this.#attempts.push({
      name: this.#endpoint,
      id: newSegmentId(),
      start_time: (end - latencyMs) / 1000,
      end_time: end / 1000,
      namespace: 'remote',
      // Refused: the message is to blame. No answer that can be trusted: the endpoint is.
      error: outcome.kind === 'refused',
      fault: !isAccepted && outcome.kind !== 'refused',
      annotations: { outcome: wordOf(outcome) },
    });
  }

  /** The endpoint accepted the message, `latencyMs` after the write. Gives what the log tells of it. */
  accepted(latencyMs: number): { acknowledgmentMs: number; endToEndMs: number } {
    // Two clocks: that of SQS and this one, which may be behind it.
    const endToEndMs = Math.max(0, Date.now() - this.#message.sentAt);
    this.#ports.metrics.record({
      [METRICS.messagesDelivered]: 1,
      [METRICS.acknowledgmentLatency]: latencyMs,
      [METRICS.endToEndLatency]: endToEndMs,
    });
    return { acknowledgmentMs: Math.round(latencyMs), endToEndMs };
  }

  /** The delivery has ended: its segment is sent if its trace is sampled. */
  end(): void {
    const trace = this.#trace;
    if (trace?.isSampled !== true) return;
    void this.#ports.segments.send({
      name: 'fargate-sender',
      id: newSegmentId(),
      trace_id: trace.traceId,
      parent_id: trace.parentId,
      start_time: this.#startedAt / 1000,
      end_time: (this.#startedAt + this.#elapsedMs()) / 1000,
      origin: 'AWS::ECS::Fargate',
      fault: this.#outcome !== 'delivered' && this.#outcome !== 'given-back',
      annotations: {
        controlId: this.controlId,
        fhirId: this.#fhirId,
        queueMessageId: this.#message.id,
        outcome: this.#outcome,
        attempts: this.attempts,
      },
      subsegments: this.#attempts,
    });
  }

  #elapsedMs(): number {
    return performance.now() - this.#started;
  }
}

function wordOf(outcome: Attempt): string {
  if ('code' in outcome) return outcome.code;
  return 'reason' in outcome ? outcome.reason : outcome.kind;
}
