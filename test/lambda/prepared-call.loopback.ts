import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type PreparedCall, prepareCall } from '../../lambda/prepared-call.ts';

// The SDK's own client and a real socket: what counts is when a request arrives there.

const ARRIVES_WITHIN_MS = 200;

let server: Server;
let client: SQSClient;
let requests: number;
let isAnswered: boolean;

beforeEach(async () => {
  requests = 0;
  isAnswered = true;
  server = createServer((request, response) => {
    requests += 1;
    request.resume();
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    if (isAnswered) response.end('{"MessageId":"one"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new SQSClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    md5: false,
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function prepare(): PreparedCall<string | undefined> {
  return prepareCall(async (held, abortSignal) => {
    const command = new SendMessageCommand({ QueueUrl: 'http://queue', MessageBody: 'MSH' });
    return (await client.send(held(command), { abortSignal })).MessageId;
  });
}

test('a call that is prepared and not sent reaches nobody', async () => {
  prepare();

  await sleep(ARRIVES_WITHIN_MS);

  expect(requests).toBe(0);
});

test('a call that is sent gives its answer, whether it was prepared long before or just now', async () => {
  const before = prepare();
  await sleep(ARRIVES_WITHIN_MS);

  expect(await before.send()).toBe('one');
  expect(await prepare().send()).toBe('one');
  expect(requests).toBe(2);
});

test('the signal ends a call on its way, and one that comes too late sends nothing', async () => {
  isAnswered = false;
  const controller = new AbortController();
  const sent = prepare().send(controller.signal);
  while (requests === 0) await sleep(5);
  controller.abort();

  await expect(sent).rejects.toThrow('Request aborted');
  await expect(prepare().send(controller.signal)).rejects.toThrow('Request aborted');
  expect(requests).toBe(1);
});

test('what fails while it is prepared is thrown to who sends it', async () => {
  const call = prepareCall(() => Promise.reject(new Error('PLANTED')));
  await sleep(0);

  await expect(call.send()).rejects.toThrow('PLANTED');
});
