import type { Trace } from '../../runtime/observability/trace.ts';
import {
  newTraceSegmentId,
  type TraceSegments,
  type TraceSubsegment,
} from '../../runtime/observability/trace-segments.ts';
import type { Attempt } from './attempt.ts';

/** Attempts in a trace segment, the first ones: it may not grow over 64 kB, and an outage has thousands. */
const MOST_ATTEMPTS = 50;

/** What a trace segment says of the message when its delivery has ended. */
export interface Delivered {
  readonly controlId: string | undefined;
  readonly fhirId: string | undefined;
  readonly queueMessageId: string;
  readonly outcome: string | undefined;
  readonly attempts: number;
}

/** The trace segment of one delivery, in the trace that the message came with; nothing is sent if that is not sampled. */
export class DeliveryTraceSegment {
  readonly #trace: Trace | undefined;
  readonly #endpoint: string;
  readonly #startedAt = Date.now();
  readonly #started = performance.now();
  readonly #attempts: TraceSubsegment[] = [];

  constructor(trace: Trace | undefined, endpoint: string) {
    this.#trace = trace;
    this.#endpoint = endpoint;
  }

  /** An attempt ended so, after `latencyMs`. */
  attempted(outcome: Attempt, latencyMs: number): void {
    if (this.#trace?.isSampled !== true || this.#attempts.length === MOST_ATTEMPTS) return;
    const end = this.#nowMs();
    const isAccepted = outcome.kind === 'accepted';
    this.#attempts.push({
      name: this.#endpoint,
      id: newTraceSegmentId(),
      start_time: (end - latencyMs) / 1000,
      end_time: end / 1000,
      namespace: 'remote',
      // Refused: the message is to blame. No answer that can be trusted: the endpoint is.
      error: outcome.kind === 'refused',
      fault: !isAccepted && outcome.kind !== 'refused',
      annotations: { outcome: wordOf(outcome) },
    });
  }

  send(segments: TraceSegments, delivered: Delivered): void {
    const trace = this.#trace;
    if (trace?.isSampled !== true) return;
    const { outcome } = delivered;
    void segments.send({
      name: 'fargate-sender',
      id: newTraceSegmentId(),
      trace_id: trace.traceId,
      parent_id: trace.parentId,
      start_time: this.#startedAt / 1000,
      end_time: this.#nowMs() / 1000,
      origin: 'AWS::ECS::Fargate',
      fault: outcome !== 'delivered' && outcome !== 'given-back',
      annotations: { ...delivered },
      subsegments: this.#attempts,
    });
  }

  /** In ms since 1970, as far from the start as the time that has passed. */
  #nowMs(): number {
    return this.#startedAt + performance.now() - this.#started;
  }
}

function wordOf(outcome: Attempt): string {
  if ('code' in outcome) return outcome.code;
  return 'reason' in outcome ? outcome.reason : outcome.kind;
}
