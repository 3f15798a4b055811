import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ROUTE, routeAttribute } from '../../runtime/queue-attributes.ts';
import type { SenderSettings } from '../settings.ts';
import { type DeliveryQueue, GoneError, type HeldMessage } from './queue.ts';

/** The longest that SQS waits for a message; the socket waits a little longer. */
const LONG_POLL_SECONDS = 20;

/** Limits of the SQS client for so many lanes. */
function limits(connections: number) {
  // Each lane polls on one socket and extends visibility, removes or quarantines on another.
  const agent = { keepAlive: true, maxSockets: 2 * connections + 10 };
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
    async receive(visibilityMs, waits, abortSignal) {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 1,
        WaitTimeSeconds: waits ? LONG_POLL_SECONDS : 0,
        VisibilityTimeout: seconds(visibilityMs),
        MessageSystemAttributeNames: [
          'MessageGroupId',
          'ApproximateReceiveCount',
          'SentTimestamp',
          'AWSTraceHeader',
        ],
        MessageAttributeNames: [ROUTE],
      });
      const askedAt = performance.now();
      const { Messages } = await sqs.send(command, { abortSignal });
      return Messages?.[0] && heldMessage(Messages[0], askedAt);
    },

    async changeVisibility(message, visibilityMs) {
      const command = new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: message.receipt,
        VisibilityTimeout: seconds(visibilityMs),
      });
      await sqs.send(command).catch(rethrow);
    },

    async remove(message) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.receipt })).catch(rethrow);
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

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

/** An expired receipt has several names in SQS. */
const GONE = /^(ReceiptHandleIsInvalid|InvalidParameterValue|MessageNotInflight)(Exception)?$/;

function rethrow(error: unknown): never {
  if (error instanceof Error && GONE.test(error.name))
    throw new GoneError('the visibility timeout of the message is over', { cause: error });
  throw error;
}
