import { errorKind, type Log } from '../runtime/observability/log.ts';
import { METRICS, type Metrics } from '../runtime/observability/metrics.ts';
import { formatTrace, type Trace } from '../runtime/observability/trace.ts';
import { newTraceSegmentId, type TraceSegments } from '../runtime/observability/trace-segments.ts';
import type { MessageQueue, QueueMessage } from './ports.ts';
import type { PreparedCall } from './prepared-call.ts';
import { UnavailableError } from './unavailable.ts';

/** The ids of one request. */
export interface Request {
  readonly requestId: string | undefined;
  readonly trace: Trace | undefined;
  /** Name of the source that sent it, if it came through the intake. */
  readonly source?: string | undefined;
}

export interface Watchers {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly traceSegments: TraceSegments;
}

/** The queue, with the trace header that is sent with a message. */
export interface TracedQueue {
  readonly queueUrl: string;
  /** @returns the call that enqueues it, which returns the SQS message id */
  prepare(message: QueueMessage, traceHeader: string | undefined): PreparedCall<string>;
}

/**
 * The queue of one request: logs, counts and traces each message that is sent. The call to SQS is a subsegment of the
 * Lambda's trace segment and the parent of the sender's, so that a trace continues through the queue.
 */
export function watchedQueue(
  queue: TracedQueue,
  { requestId, trace, source }: Request,
  { log, metrics, traceSegments }: Watchers,
): MessageQueue {
  return {
    prepare(message) {
      const { fhirId, controlId, messageType, body } = message;
      const about = { requestId, traceId: trace?.traceId, source, fhirId, controlId, messageType };
      const id = newTraceSegmentId();
      // Nothing is sent if the trace is not sampled, or has no trace segment yet.
      const parent = trace?.isSampled === true && trace.parentId !== undefined ? trace : undefined;
      const header = trace && formatTrace(parent === undefined ? trace : { ...trace, parentId: id });
      const call = queue.prepare(message, header);
      return {
        async send(signal) {
          log.info('message-accepted', { ...about, bytes: Buffer.byteLength(body) });
          const [start, startedAt] = [performance.now(), Date.now()];
          const ms = () => Math.round(performance.now() - start);
          const ended = async (queueMessageId?: string) => {
            if (parent === undefined) return;
            await traceSegments.send({
              name: 'SQS',
              id,
              trace_id: parent.traceId,
              parent_id: parent.parentId,
              type: 'subsegment',
              namespace: 'aws',
              start_time: startedAt / 1000,
              end_time: (startedAt + ms()) / 1000,
              fault: queueMessageId === undefined,
              aws: { operation: 'SendMessage', queue_url: queue.queueUrl },
              annotations: { controlId, fhirId, queueMessageId },
            });
          };
          const queueMessageId = await call.send(signal).catch(async (error) => {
            log.error('enqueue-failed', { ...about, error: errorKind(causeOf(error)), durationMs: ms() });
            metrics.record({ [METRICS.messagesAccepted]: 1 });
            await ended();
            throw error;
          });
          log.info('message-enqueued', { ...about, queueMessageId, durationMs: ms() });
          metrics.record({ [METRICS.messagesAccepted]: 1, [METRICS.messagesEnqueued]: 1 });
          await ended(queueMessageId);
        },
      };
    },
  };
}

function causeOf(error: unknown): unknown {
  return error instanceof UnavailableError ? error.cause : error;
}
