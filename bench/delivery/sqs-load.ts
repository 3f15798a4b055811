import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { inFlight } from '../../runtime/in-flight.ts';
import { type Queued, traffic } from './traffic.ts';

/** Puts new messages into a queue, of so many patients in turn; gives what was put. */
export async function fill(
  sqs: SQSClient,
  QueueUrl: string,
  count: number,
  patients?: number,
): Promise<Queued[]> {
  const messages = traffic(count, patients);
  const batches = Array.from({ length: Math.ceil(count / 10) }, (_, index) =>
    messages.slice(10 * index, 10 * index + 10),
  );
  // One after the other, so that each patient's messages lie in their order.
  await inFlight(1, batches, async (batch) => {
    const Entries = batch.map(({ body, patient, controlId }, index) => ({
      Id: String(index),
      MessageBody: body,
      MessageGroupId: patient,
      MessageDeduplicationId: controlId,
    }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed.length > 0) throw new Error(`the queue refused ${Failed.length} messages: ${Failed[0]?.Code}`);
  });
  return messages;
}

/** Makes a queue beside the sender's, of the same kind. */
export async function queueBeside(sqs: SQSClient, queueUrl: string): Promise<string> {
  const QueueName = 'floor.fifo';
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  const { FifoQueue, DeduplicationScope, FifoThroughputLimit, RedrivePolicy } = Attributes;
  const same = { FifoQueue, DeduplicationScope, FifoThroughputLimit, RedrivePolicy };
  const known = Object.entries(same).filter((entry): entry is [string, string] => entry[1] !== undefined);
  await sqs.send(new CreateQueueCommand({ QueueName, Attributes: Object.fromEntries(known) }));
  return queueUrl.replace(/[^/]+$/, QueueName);
}

/**
 * The minimum for a sender without batches: receives and deletes `count` messages, each with a call of its own and `width` at a time, with
 * the SDK's defaults.
 *
 * @returns messages in a second
 */
export async function receiveAndDelete(
  sqs: SQSClient,
  QueueUrl: string,
  count: number,
  width: number,
): Promise<number> {
  const begin = performance.now();
  await inFlight(width, Array.from({ length: count }), async () => {
    // While the last messages of a group are in flight, a receive may return none.
    let ReceiptHandle: string | undefined;
    while (ReceiptHandle === undefined) {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...ONE_MESSAGE }));
      ReceiptHandle = Messages?.[0]?.ReceiptHandle;
      if (performance.now() - begin > LONGEST_MS) throw new Error('the queue does not give its messages');
    }
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  });
  return (1000 * count) / (performance.now() - begin);
}

const LONGEST_MS = 60_000;

/** As the sender asks with `RECEIVE_BATCH=1`. */
const ONE_MESSAGE = {
  MaxNumberOfMessages: 1,
  VisibilityTimeout: 60,
  WaitTimeSeconds: 20,
  MessageSystemAttributeNames: [
    'MessageGroupId',
    'ApproximateReceiveCount',
    'SentTimestamp',
    'AWSTraceHeader',
  ],
} satisfies Partial<ReceiveMessageCommandInput>;
