import { randomUUID } from 'node:crypto';
import { type Message, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ROUTE, routeAttribute } from '../../runtime/queue-attributes.ts';
import type { SenderSettings } from '../settings.ts';
import type { DeliveryQueue, HeldMessage } from './queue.ts';
import { sqsBatches } from './sqs-batches.ts';

/** The longest that SQS waits for a message; the socket waits a little longer. */
export const LONG_POLL_SECONDS = 20;

/** Limits of the SQS client for so many lanes. */
function limits(connections: number) {
  // A lane at full speed has up to three receives, two removals and an extension of visibility under way.
  const agent = { keepAlive: true, maxSockets: 6 * connections + 10 };
  return {
    maxAttempts: 2,
    requestHandler: {
      httpAgent: agent,
      httpsAgent: agent,
      connectionTimeout: 5000,
      requestTimeout: 1000 * (LONG_POLL_SECONDS + 10),
      throwOnRequestTimeout: true,
    },
  };
}

/** The two SQS FIFO queues of the contract. */
export function sqsQueue({ queueUrl, quarantineQueueUrl, connections }: SenderSettings): DeliveryQueue {
  const sqs = new SQSClient(limits(connections));
  const QueueUrl = queueUrl;
  return {
    ...sqsBatches(sqs, queueUrl),

    async receive({ count, waitSeconds }, visibilityMs, abortSignal) {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: count,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: Math.ceil(visibilityMs / 1000),
        // An answer may be lost on its way, with up to ten messages: the SDK asks again with the same id, and SQS gives the same ones.
        ReceiveRequestAttemptId: randomUUID(),
        MessageSystemAttributeNames: [
          'MessageGroupId',
          'ApproximateReceiveCount',
          'SentTimestamp',
          'AWSTraceHeader',
        ],
        MessageAttributeNames: [ROUTE],
      });
      const askedAt = performance.now();
      const { Messages = [] } = await sqs.send(command, { abortSignal });
      return Messages.map((message) => heldMessage(message, askedAt));
    },

    async passOn({ id, body, route, traceHeader }) {
      const [groupId, ...rest] = route;
      const command = new SendMessageCommand({
        QueueUrl,
        MessageBody: body,
        MessageGroupId: groupId,
        MessageDeduplicationId: id,
        MessageAttributes: routeAttribute(rest),
        MessageSystemAttributes: traceHeader
          ? { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } }
          : undefined,
      });
      await sqs.send(command);
    },

    async quarantine(message, reasons) {
      const attributes = Object.entries(reasons).map(([name, StringValue]) => [
        name,
        { DataType: 'String', StringValue },
      ]);
      const command = new SendMessageCommand({
        QueueUrl: quarantineQueueUrl,
        MessageBody: message.body,
        MessageGroupId: message.groupId,
        MessageDeduplicationId: message.id,
        MessageAttributes: Object.fromEntries(attributes),
      });
      await sqs.send(command);
    },
  };
}

function heldMessage(message: Message, askedAt: number): HeldMessage {
  return {
    id: message.MessageId ?? '',
    body: message.Body ?? '',
    groupId: message.Attributes?.MessageGroupId ?? '',
    route: message.MessageAttributes?.[ROUTE]?.StringValue?.split(' ') ?? [],
    receipt: message.ReceiptHandle ?? '',
    receives: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
    askedAt,
    sentAt: Number(message.Attributes?.SentTimestamp ?? Date.now()),
    traceHeader: message.Attributes?.AWSTraceHeader,
  };
}
