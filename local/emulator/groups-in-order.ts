import { randomUUID } from 'node:crypto';
import { SqsQueue } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';

type Message = Parameters<SqsQueue['enqueue']>[0];
type Received = ReturnType<SqsQueue['dequeue']>;

const { dequeue } = SqsQueue.prototype;

/**
 * SQS gives as many messages of a group as it can in one receive, in their order, and no other one of the group until all of
 * these are removed or visible again. The emulator gives one of each group, and puts messages that become visible again before
 * those that did so earlier. This replaces how a FIFO queue is received from.
 */
export function giveGroupsInOrder(): void {
  SqsQueue.prototype.dequeue = function (this: SqsQueue, ...of: Parameters<SqsQueue['dequeue']>): Received {
    return this.isFifo() ? dequeueFifo(this, ...of) : dequeue.apply(this, of);
  };
}

function dequeueFifo(
  queue: SqsQueue,
  mostCount: number,
  visibilitySeconds = Number(queue.attributes.VisibilityTimeout),
  queueOf: Parameters<SqsQueue['dequeue']>[2] = () => undefined,
): Received {
  queue.processTimers();
  const { maxReceiveCount = Number.POSITIVE_INFINITY, deadLetterTargetArn = '' } = JSON.parse(
    queue.attributes.RedrivePolicy || '{}',
  );
  const received: Received = [];
  for (const [groupId, messages] of queue.fifoMessages) {
    if (received.length >= mostCount) break;
    if ((queue.fifoLockedGroups.get(groupId) ?? 0) > 0) continue;
    messages.sort(bySequence);
    while (received.length < mostCount) {
      const message = messages.shift();
      if (message === undefined) break;
      message.approximateReceiveCount += 1;
      message.approximateFirstReceiveTimestamp ||= Date.now();
      const deadLetters =
        message.approximateReceiveCount > maxReceiveCount ? queueOf(deadLetterTargetArn) : undefined;
      if (deadLetters === undefined) received.push(inFlight(queue, groupId, message, visibilitySeconds));
      else deadLetters.enqueue(message);
    }
    if (messages.length === 0) queue.fifoMessages.delete(groupId);
  }
  return received;
}

function inFlight(queue: SqsQueue, groupId: string, message: Message, seconds: number): Received[number] {
  const receiptHandle = randomUUID();
  const visibilityDeadline = Date.now() + seconds * 1000;
  queue.inflightMessages.set(receiptHandle, { message, receiptHandle, visibilityDeadline });
  queue.fifoLockedGroups.set(groupId, (queue.fifoLockedGroups.get(groupId) ?? 0) + 1);
  const { messageId, md5OfBody, body, md5OfMessageAttributes, messageAttributes } = message;
  return {
    MessageId: messageId,
    ReceiptHandle: receiptHandle,
    MD5OfBody: md5OfBody,
    Body: body,
    ...(md5OfMessageAttributes && { MD5OfMessageAttributes: md5OfMessageAttributes }),
    ...(Object.keys(messageAttributes).length > 0 && { MessageAttributes: messageAttributes }),
  };
}

/** Sequence numbers have leading zeros. */
function bySequence({ sequenceNumber: one = '' }: Message, { sequenceNumber: other = '' }: Message): number {
  return one < other ? -1 : Number(one > other);
}
