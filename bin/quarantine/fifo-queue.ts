import { randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type SQSClientConfig,
} from '@aws-sdk/client-sqs';
import { emulatorConfig } from '../../runtime/local-pipeline/emulator-address.ts';

/** A message that was received from a queue and is in flight. */
export interface TakenMessage {
  /** SQS message id. */
  readonly id: string;
  readonly body: string;
  readonly groupId: string;
  /** ms since 1970. */
  readonly sentAt: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly receipt: string;
}

/** One FIFO queue, with the operations that commands need. */
export interface FifoQueue {
  /** @param deduplicationId a new one if absent */
  send(body: string, groupId: string, deduplicationId?: string): Promise<void>;
  /** Receives up to ten messages, with a visibility timeout of `hiddenSeconds`. Waits about a second for the first. */
  take(hiddenSeconds: number): Promise<TakenMessage[]>;
  /** Makes a message visible again at once. */
  release(message: TakenMessage): Promise<void>;
  remove(message: TakenMessage): Promise<void>;
  /** The number of messages, and how many of them are in flight; approximate in AWS. */
  count(): Promise<{ all: number; inFlight: number }>;
}

/** Long polling. A short poll queries only some of SQS's servers and may miss messages. */
const WAIT_SECONDS = 1;

/** @param emulator URL of the emulator; undefined for AWS, with the credentials that the SDK finds */
export function fifoQueue(QueueUrl: string, emulator?: string): FifoQueue {
  const sqs = new SQSClient(emulator === undefined ? awsConfig(QueueUrl) : emulatorConfig(emulator));
  return {
    async send(MessageBody, MessageGroupId, MessageDeduplicationId = randomUUID()) {
      await sqs.send(
        new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId }),
      );
    },
    async take(VisibilityTimeout) {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        VisibilityTimeout,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['MessageGroupId', 'SentTimestamp'],
      });
      const { Messages = [] } = await sqs.send(command);
      return Messages.map(taken);
    },
    async release({ receipt: ReceiptHandle }) {
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    },
    async remove({ receipt: ReceiptHandle }) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    },
    async count() {
      const command = new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      });
      const { Attributes = {} } = await sqs.send(command);
      const inFlight = Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0);
      return { all: Number(Attributes.ApproximateNumberOfMessages ?? 0) + inFlight, inFlight };
    },
  };
}

function taken(message: Message): TakenMessage {
  const attributes = Object.entries(message.MessageAttributes ?? {});
  return {
    id: message.MessageId ?? '',
    body: message.Body ?? '',
    groupId: message.Attributes?.MessageGroupId ?? '',
    sentAt: Number(message.Attributes?.SentTimestamp ?? 0),
    attributes: Object.fromEntries(attributes.map(([name, value]) => [name, value.StringValue ?? ''])),
    receipt: message.ReceiptHandle ?? '',
  };
}

/** The region is in the queue's URL: `https://sqs.eu-central-1.amazonaws.com/…`. */
function awsConfig(queueUrl: string): SQSClientConfig {
  const region = /^sqs\.([a-z0-9-]+)\.amazonaws\./.exec(new URL(queueUrl).hostname)?.[1];
  return region === undefined ? {} : { region };
}
