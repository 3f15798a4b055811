import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type Emulator, localClients, startEmulator } from '../../../local/emulator/emulator.ts';

// What SQS promises of the groups of a FIFO queue.

let emulator: Emulator;
let sqs: SQSClient;
beforeEach(async () => {
  emulator = await startEmulator(0);
  ({ sqs } = localClients(emulator.url));
  for (const name of ['a1', 'b1', 'a2', 'a3', 'b2'])
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: emulator.queueUrl,
        MessageBody: name,
        MessageGroupId: name.slice(0, 1),
        MessageDeduplicationId: name,
      }),
    );
});
afterEach(() => emulator.stop());

async function receive(MaxNumberOfMessages: number, VisibilityTimeout = 60): Promise<Message[]> {
  const { queueUrl: QueueUrl } = emulator;
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages, VisibilityTimeout });
  return (await sqs.send(command)).Messages ?? [];
}

async function release({ ReceiptHandle }: Message): Promise<void> {
  const { queueUrl: QueueUrl } = emulator;
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
}

async function remove({ ReceiptHandle }: Message): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: emulator.queueUrl, ReceiptHandle }));
}

const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body);

test('a receive has several messages of a group, in their order, and the group has no other until all of these are done', async () => {
  const received = await receive(2);
  expect(bodies(received)).toEqual(['a1', 'a2']);
  expect(bodies(await receive(10))).toEqual(['b1', 'b2']);

  for (const message of received) {
    expect(await receive(10)).toEqual([]);
    await remove(message);
  }

  expect(bodies(await receive(10))).toEqual(['a3']);
});

test('messages that are visible again are in their old order, whichever came back first', async () => {
  const [a1, a2, a3] = await receive(3);
  for (const message of [a2, a1, a3]) {
    expect(bodies(await receive(10, 0)).filter((body) => body?.startsWith('a'))).toEqual([]);
    if (message !== undefined) await release(message);
  }
  expect(bodies(await receive(10, 1)).filter((body) => body?.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);

  await new Promise((resolve) => setTimeout(resolve, 1100));

  const again = bodies(await receive(10));
  expect(again.filter((body) => body?.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  expect(again.filter((body) => body?.startsWith('b'))).toEqual(['b1', 'b2']);
});
