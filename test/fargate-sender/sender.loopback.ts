import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { Lane } from '../../fargate-sender/lane.ts';
import { type DeliveryQueue, GoneError } from '../../fargate-sender/queue.ts';
import type { SenderSettings } from '../../fargate-sender/settings.ts';
import { sqsQueue } from '../../fargate-sender/sqs.ts';
import { type Emulator, LOCAL_AWS, localClients, startEmulator } from '../../local/emulator.ts';
import { accept, ackBytes, answer, Endpoint } from '../support/endpoint.ts';
import { eventually } from '../support/eventually.ts';
import { recordingLog } from '../support/recording-log.ts';

// Real sockets and the real SQS protocol, with the times shortened by the settings.

let emulator: Emulator;
let sqs: SQSClient;
let endpoint: Endpoint;
let settings: SenderSettings;
let log = recordingLog();
const running: { lanes: Lane[]; stopping: AbortController }[] = [];

beforeEach(async () => {
  emulator = await startEmulator(0);
  Object.assign(process.env, LOCAL_AWS, { AWS_ENDPOINT_URL: emulator.url });
  ({ sqs } = localClients(emulator.url));
  endpoint = await new Endpoint().start();
  log = recordingLog();
  settings = {
    queueUrl: emulator.queueUrl,
    quarantineQueueUrl: emulator.quarantineQueueUrl,
    host: '127.0.0.1',
    port: endpoint.port,
    connections: 1,
    connectTimeoutMs: 500,
    ackTimeoutMs: 400,
    backoffMinMs: 20,
    backoffMaxMs: 100,
    nackRetries: 2,
    nackRetryDelaysMs: [10, 20],
    rejectRetries: 1,
    rejectRetryDelayMs: 10,
    onReject: 'continue',
    tls: undefined,
    holdMarginMs: 30_000,
    longestHoldMs: 39_600_000,
    healthPort: undefined,
    stopTimeoutMs: 20_000,
  };
});

afterEach(async () => {
  // Without the queue a receive that is under way ends at once.
  for (const { stopping } of running) stopping.abort();
  await emulator.stop();
  await stopAll();
  await endpoint.stop();
});

function start(
  overrides: Partial<SenderSettings> = {},
  change: (queue: DeliveryQueue) => DeliveryQueue = (queue) => queue,
): Lane[] {
  const own = { ...settings, ...overrides };
  const stopping = new AbortController();
  const queue = change(sqsQueue(own));
  const shared = { queue, settings: own, log, stopping: stopping.signal, settled: new Set<string>() };
  const lanes = Array.from({ length: own.connections }, () => new Lane(shared));
  running.push({ lanes, stopping });
  return lanes;
}

async function stopAll(): Promise<void> {
  for (const { lanes, stopping } of running.splice(0)) {
    stopping.abort();
    await Promise.all(lanes.map((lane) => lane.stopped(1000)));
  }
}

let count = 0;
function adt(controlId: string, patient = 'p'): string {
  return `MSH|^~\\&|APP||||20260102||ADT^A28|${controlId}|T|2.5.1\rPID|1||${patient}||PLANTED^NAME\r`;
}

async function enqueue(body: string, group = 'g'): Promise<void> {
  count += 1;
  const MessageDeduplicationId = `d${count}`;
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: emulator.queueUrl,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId,
    }),
  );
}

async function inQueue(): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: emulator.queueUrl, AttributeNames: [...AttributeNames] }),
  );
  return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}

async function quarantined() {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: emulator.quarantineQueueUrl,
      MessageAttributeNames: ['All'],
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
    }),
  );
  return Messages.map(({ Body, MessageAttributes = {} }) => ({
    body: Body,
    ...Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, value]) => [name, value.StringValue]),
    ),
  }));
}

const empty = () => eventually(inQueue, (left) => left === 0);
const events = (name: string) => log.lines.filter(({ event }) => event === name).map(({ fields }) => fields);

test('delivers a message as it is, in one frame, and removes it after AA', async () => {
  await enqueue(adt('C1'));
  start();

  await empty();

  expect(endpoint.messages).toEqual([adt('C1')]);
  expect(events('message-delivered')).toMatchObject([
    { controlId: 'C1', attempt: 1, acknowledgmentCode: 'AA' },
  ]);
});

test('keeps the order of each patient over four lanes', async () => {
  for (let index = 0; index < 40; index += 1)
    await enqueue(adt(`p${index % 5}-${String(index).padStart(2, '0')}`), `g${index % 5}`);
  start({ connections: 4 });

  await empty();

  for (let patient = 0; patient < 5; patient += 1) {
    const own = endpoint.received.filter((id) => id.startsWith(`p${patient}-`));
    expect(own).toEqual(own.toSorted());
    expect(own).toHaveLength(8);
  }
  expect(endpoint.connections).toBe(4);
});

describe('a message without an accept of its own stays until it has one', () => {
  test.each<[string, (endpoint: Endpoint) => void]>([
    ['AE', (one) => one.script.push(answer('AE'))],
    ['AR', (one) => one.script.push(answer('AR'))],
    ['AE 207 twice', (one) => one.script.push(answer('AE', '207'), answer('AE', '207'))],
    ['no answer', (one) => one.script.push(() => undefined)],
    [
      'half an answer',
      (one) => one.script.push((socket, id) => socket.write(ackBytes('AA', id).subarray(0, 20))),
    ],
    [
      'the control ID of another message',
      (one) => one.script.push((socket) => socket.write(ackBytes('AA', 'OTHER'))),
    ],
    ['an unknown code', (one) => one.script.push(answer('XX'))],
    ['no HL7', (one) => one.script.push((socket) => socket.write('\vHTTP/1.1 200 OK\x1c\r'))],
    ['a closed connection', (one) => one.script.push((socket) => socket.end())],
    ['a reset', (one) => one.script.push((socket) => socket.resetAndDestroy())],
    ['junk without end', (one) => one.script.push((socket) => socket.write('x'.repeat(5000)))],
    [
      'an acknowledgment of 5 MB',
      (one) => one.script.push((socket) => socket.write(`\v${'x'.repeat(5_000_000)}`)),
    ],
  ])('%s', async (_, misbehave) => {
    misbehave(endpoint);
    await enqueue(adt('C1'));
    await enqueue(adt('C2'));
    start();

    await empty();

    expect(endpoint.received.at(-1)).toBe('C2');
    expect(endpoint.received.slice(0, -1).every((id) => id === 'C1')).toBe(true);
    expect(endpoint.received.length).toBeGreaterThan(2);
    expect(new Set(endpoint.messages)).toEqual(new Set([adt('C1'), adt('C2')]));
    expect(await quarantined()).toEqual([]);
  });
});

test('a late acknowledgment is never taken for that of the next message', async () => {
  // The first answer comes after its timeout, on a link that is gone; the second attempt gets the right one.
  endpoint.script.push((socket, id) => setTimeout(() => socket.write(ackBytes('AA', id)), 600));
  await enqueue(adt('C1'));
  await enqueue(adt('C2'));
  start();

  await empty();

  expect(endpoint.received).toEqual(['C1', 'C1', 'C2']);
  expect(endpoint.connections).toBe(2);
  expect(events('attempt-failed')).toMatchObject([{ controlId: 'C1', reason: 'timeout-no-byte' }]);
});

test('an acknowledgment in pieces, behind a stray newline, is an acknowledgment', async () => {
  endpoint.script.push((socket, id) => {
    for (const [index, byte] of [...Buffer.from('\r\n'), ...ackBytes('AA', id)].entries()) {
      setTimeout(() => socket.write(Uint8Array.of(byte)), index * 2);
    }
  });
  await enqueue(adt('C1'));
  start();

  await empty();

  expect(endpoint.received).toEqual(['C1']);
});

describe('a message that is refused for good lies in quarantine, as it is and with the reason, and the next one goes on', () => {
  test.each<[string, () => void, object, number]>([
    [
      'AE for an error in the message, at once',
      () => endpoint.script.push(answer('AE', '101')),
      { reason: 'nack', msa1: 'AE', err3: '101', attempts: '1' },
      1,
    ],
    [
      'AE after its retries',
      () => endpoint.script.push(answer('AE'), answer('AE'), answer('AE')),
      { reason: 'nack', msa1: 'AE', attempts: '3' },
      3,
    ],
    [
      'AR after its retry',
      () => endpoint.script.push(answer('AR'), answer('AR')),
      { reason: 'nack', msa1: 'AR', attempts: '2' },
      2,
    ],
  ])('%s', async (_, refuse, attributes, attempts) => {
    refuse();
    await enqueue(adt('C1'));
    await enqueue(adt('C2'));
    start();

    await empty();

    expect(endpoint.received).toEqual([...Array.from({ length: attempts }, () => 'C1'), 'C2']);
    expect(await quarantined()).toMatchObject([{ body: adt('C1'), controlId: 'C1', ...attributes }]);
  });

  test.each([
    ['what is no HL7', 'hello', 'no-hl7'],
    ['a message without MSH-10', adt(''), 'no-control-id'],
  ])('%s, and it is never sent', async (_, body, reason) => {
    await enqueue(body);
    await enqueue(adt('C2'));
    start();

    await empty();

    expect(endpoint.received).toEqual(['C2']);
    expect(await quarantined()).toMatchObject([{ body, reason, attempts: '0' }]);
  });
});

test('a duplicate that the endpoint knows from an attempt without an answer counts as accepted', async () => {
  endpoint.script.push((socket) => socket.destroy(), answer('AE', '205'));
  await enqueue(adt('C1'));
  start();

  await empty();

  expect(endpoint.received).toEqual(['C1', 'C1']);
  expect(await quarantined()).toEqual([]);
});

test('nothing is received while the endpoint is away, and all of it arrives in order once it is back', async () => {
  await endpoint.stop();
  for (let index = 10; index < 30; index += 1) await enqueue(adt(`C${index}`));
  const [lane] = start();

  await eventually(
    () => events('connect-failed').length,
    (failures) => failures >= 3,
  );
  expect(lane?.isReady).toBe(false);
  // Receiving now shows that nobody did before: the first message has been received once.
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: emulator.queueUrl,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      VisibilityTimeout: 0,
    }),
  );
  expect(Messages?.[0]?.Attributes?.ApproximateReceiveCount).toBe('1');

  await endpoint.start();
  await empty();
  expect(endpoint.received).toEqual(Array.from({ length: 20 }, (_, index) => `C${index + 10}`));
  expect(lane?.isReady).toBe(true);
});

test('a link that is closed while idle is replaced quietly', async () => {
  await enqueue(adt('C1'));
  start();
  await empty();

  endpoint.hangUp();
  await eventually(
    () => events('link-down').length,
    (downs) => downs > 0,
  );
  await enqueue(adt('C2'));
  await empty();

  expect(endpoint.received).toEqual(['C1', 'C2']);
  expect(events('attempt-failed')).toEqual([]);
});

test('a link that falls while idle is back at once, and not when the receive under way has ended', async () => {
  const [lane] = start();
  await eventually(
    () => lane?.isReady,
    (isReady) => isReady === true,
  );

  endpoint.hangUp();
  await eventually(
    () => events('link-down').length,
    (downs) => downs > 0,
  );

  await eventually(
    () => lane?.isReady,
    (isReady) => isReady === true,
    2000,
  );
});

test('a message whose receipt expired before it was removed is removed by whichever lane gets it, and not sent again', async () => {
  const gone = new Set<string>();
  // What SQS says of an expired receipt; the emulator removes by it all the same.
  const expiring = (queue: DeliveryQueue): DeliveryQueue => ({
    ...queue,
    async remove(message) {
      if (gone.has(message.id)) return queue.remove(message);
      gone.add(message.id);
      await queue.hold(message, 0);
      throw new GoneError('expired');
    },
  });
  for (let index = 0; index < 8; index += 1) await enqueue(adt(`C${index}`), `g${index}`);
  start({ connections: 4 }, expiring);

  await empty();

  expect(endpoint.received.toSorted()).toEqual(Array.from({ length: 8 }, (_, index) => `C${index}`));
});

test('a duplicate that an earlier process may have sent counts as accepted', async () => {
  endpoint.otherwise = () => undefined;
  await enqueue(adt('C1'));
  start();
  await eventually(
    () => endpoint.received.length,
    (received) => received === 1,
  );
  await stopAll();

  endpoint.otherwise = answer('AE', '205');
  start();
  await empty();

  expect(await quarantined()).toEqual([]);
});

test('a stop goes on removing a message that was accepted', async () => {
  let failures = 0;
  const failing = (queue: DeliveryQueue): DeliveryQueue => ({
    ...queue,
    remove: (message) => {
      failures += 1;
      return failures <= 3 ? Promise.reject(new Error('throttled')) : queue.remove(message);
    },
  });
  endpoint.otherwise = (socket, id) => setTimeout(() => accept(socket, id), 200);
  await enqueue(adt('C1'));
  start({}, failing);
  await eventually(
    () => endpoint.received.length,
    (received) => received === 1,
  );

  await stopAll();

  expect(failures).toBe(4);
  expect(await inQueue()).toBe(0);
});

test('an unreachable queue is asked again and again, the lane is not ready, and it still stops when it should', async () => {
  const [lane] = start();
  await emulator.stop();

  await eventually(
    () => events('receive-failed').length,
    (failures) => failures >= 2,
  );
  expect(lane?.isReady).toBe(false);
  await stopAll();
});

test('a stop waits for the acknowledgment that is under way and removes the message', async () => {
  endpoint.otherwise = (socket, id) => setTimeout(() => accept(socket, id), 200);
  await enqueue(adt('C1'));
  start();
  await eventually(
    () => endpoint.received.length,
    (received) => received === 1,
  );

  await stopAll();

  expect(await inQueue()).toBe(0);
});

test('a stop gives back a message that was not answered, for the next sender to deliver', async () => {
  endpoint.otherwise = () => undefined;
  await enqueue(adt('C1'));
  start();
  await eventually(
    () => endpoint.received.length,
    (received) => received === 1,
  );
  await stopAll();
  expect(events('message-given-back')).toMatchObject([{ controlId: 'C1', delayMs: 400 }]);

  endpoint.otherwise = accept;
  start();
  await empty();
  expect(endpoint.received.length).toBeGreaterThan(1);
});

test('no name of a patient and no text of an acknowledgment is in any log line or attribute', async () => {
  endpoint.script.push(answer('AE'), answer('AE', '101'));
  await enqueue(adt('C1'));
  await enqueue(adt('C2'));
  start();
  await empty();

  expect(log.lines.length).toBeGreaterThan(3);
  expect(JSON.stringify(log.lines)).not.toContain('PLANTED');
  expect(JSON.stringify((await quarantined()).map(({ body: _, ...attributes }) => attributes))).not.toContain(
    'PLANTED',
  );
});
