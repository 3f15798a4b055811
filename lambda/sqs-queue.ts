import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { routeAttribute } from '../runtime/queue-attributes.ts';
import { prepareCall } from './prepared-call.ts';
import { rethrow } from './unavailable.ts';
import type { TracedQueue } from './watched-queue.ts';

/** Three attempts of at most 6 s with the pauses between them stay below ANSWER_WITHIN_MS. */
export const LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 6000, throwOnRequestTimeout: true },
};

export function sqsClient(): SQSClient {
  return new SQSClient(LIMITS);
}

/** The queue in AWS, or wherever the SDK's own variables point. */
export function sqsQueue(queueUrl: string, sqs: SQSClient = sqsClient()): TracedQueue {
  return {
    queueUrl,
    prepare({ body, groupId, route, controlId }, traceHeader) {
      const call = prepareCall((held, abortSignal) => {
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
        return sqs.send(held(command), { abortSignal });
      });
      return {
        async send(signal) {
          const { MessageId = '' } = await call.send(signal).catch((error) => rethrow('queue', error));
          return MessageId;
        },
      };
    },
  };
}
