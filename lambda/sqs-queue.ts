import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { routeAttribute } from '../runtime/queue-attributes.ts';
import { rethrow } from './unavailable.ts';
import type { TracedQueue } from './watched-queue.ts';

/** Three attempts of at most 6 s with the pauses between them stay below ANSWER_WITHIN_MS. */
export const LIMITS = {
  maxAttempts: 3,
  // Of each kind of command, and not of each call: a part of the SDK's processor time.
  cacheMiddleware: true,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 6000, throwOnRequestTimeout: true },
};

export function sqsClient(): SQSClient {
  return new SQSClient(LIMITS);
}

/** The queue in AWS, or wherever the SDK's own variables point. */
export function sqsQueue(queueUrl: string, sqs: SQSClient = sqsClient()): TracedQueue {
  return {
    queueUrl,
    async enqueue({ body, groupId, route, controlId }, traceHeader, signal) {
      const command = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageGroupId: groupId,
        MessageDeduplicationId: controlId,
        MessageAttributes: routeAttribute(route),
        MessageSystemAttributes: traceHeader
          ? { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } }
          : undefined,
      });
      const { MessageId = '' } = await sqs
        .send(command, { abortSignal: signal })
        .catch((error) => rethrow('queue', error));
      return MessageId;
    },
  };
}
