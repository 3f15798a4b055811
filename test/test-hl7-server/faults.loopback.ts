import { eventually } from '../support/eventually.ts';
import {
  acknowledgmentOf,
  adt,
  type Store,
  startServer,
  startStore,
  type TestServer,
} from '../support/network/hl7-server.ts';

import { framed } from '../support/network/mllp-client.ts';

// Each fault as a client meets it on the wire.

let store: Store;
const servers: TestServer[] = [];

beforeAll(async () => {
  store = await startStore();
});

afterAll(async () => {
  for (const one of servers) await one.stop();
  await store.stop();
});

async function serverWith(faultPlan: string): Promise<TestServer> {
  const server = await startServer(store, { faultPlan });
  servers.push(server);
  return server;
}

/** All that comes for a message, and whether the connection is over after it. */
async function bytesFor(server: TestServer, text: string) {
  const client = server.client();
  const chunks: Buffer[] = [];
  let error: string | undefined;
  client.socket.on('data', (chunk) => chunks.push(chunk));
  client.socket.on('error', (cause: NodeJS.ErrnoException) => {
    error = cause.code;
  });
  client.send(text);
  return { client, bytes: () => Buffer.concat(chunks), error: () => error };
}

describe('a refusal is answered, and the message is not stored', () => {
  test.each([
    ['ae', 'AE', '207'],
    ['ae 101', 'AE', '101'],
    ['ar', 'AR', '200'],
    ['ce', 'CE', '207'],
    ['cr 202', 'CR', '202'],
  ])('%s', async (plan, code, error) => {
    const server = await serverWith(`${plan} on 1`);
    const { id, controlId, text } = adt();

    expect(await server.exchange(text)).toMatchObject({ code, controlId, errorCodes: [error] });
    expect(await store.object(`Patient/${id}`)).toBeUndefined();
    expect((await server.exchange(text)).code).toBe('AA');
    expect(await store.object(`Patient/${id}`)).toBe(text);
  });
});

describe('an answer that is wrong comes after the store', () => {
  test('ca-only: CA, and no application acknowledgment', async () => {
    const server = await serverWith('ca-only on 1');
    const client = server.client();
    const [one, next] = [adt({ accept: 'AL', application: 'AL' }), adt()];
    client.send(one.text);
    client.send(next.text);

    const codes = (await client.answered(2)).map((answer) => acknowledgmentOf(answer).code);
    expect(codes).toEqual(['CA', 'AA']);
    expect(await store.object(`Patient/${one.id}`)).toBe(one.text);
  });

  test('wrong-id: MSA-2 is another control ID', async () => {
    const server = await serverWith('wrong-id');
    const { id, controlId, text } = adt();

    const answer = await server.exchange(text);

    expect(answer.code).toBe('AA');
    expect(answer.controlId).toMatch(/^\w{20}$/);
    expect(answer.controlId).not.toBe(controlId);
    expect(await store.object(`Patient/${id}`)).toBe(text);
  });

  test('no-msa: a message without MSA', async () => {
    const server = await serverWith('no-msa');
    const { client } = await bytesFor(server, adt().text);

    const [answer = ''] = await client.answered(1);
    expect(answer).toMatch(/^MSH\|/);
    expect(answer).not.toContain('MSA');
  });

  test('delay: late by as much as it says', async () => {
    const server = await serverWith('delay 400');
    const start = performance.now();

    expect((await server.exchange(adt().text)).code).toBe('AA');
    expect(performance.now() - start).toBeGreaterThanOrEqual(395);
  });

  test('delay: ends with a client that resets, and the message is logged at once', async () => {
    const server = await serverWith('delay 600000 on 1');
    const { id, text } = adt();
    const { client } = await bytesFor(server, text);
    await eventually(
      () => store.object(`Patient/${id}`),
      (stored) => stored === text,
    );
    const received = () => server.log.lines.filter(({ event }) => event === 'message-received');
    expect(received()).toEqual([]);

    client.socket.resetAndDestroy();

    await eventually(received, (lines) => lines.length === 1, 5000);
  });

  test('delay: what waits after it is not worked on once its client is gone, which will send it again', async () => {
    const server = await serverWith('delay 600000 on 1');
    const [one, next] = [adt(), adt()];
    const client = server.client();
    client.write(Buffer.concat([framed(one.text), framed(next.text)]));
    await eventually(
      () => store.object(`Patient/${one.id}`),
      (stored) => stored === one.text,
    );

    client.socket.resetAndDestroy();
    await eventually(
      () => server.metrics.text(),
      (text) => text.includes('connections_closed_total{'),
    );

    expect((await server.exchange(adt().text)).code).toBe('AA');
    expect(await store.object(`Patient/${next.id}`)).toBeUndefined();
  });

  test('never: nothing comes, the message is stored, and the connection goes on', async () => {
    const server = await serverWith('never on 1');
    const [one, next] = [adt(), adt()];
    const { client } = await bytesFor(server, one.text);
    client.send(next.text);

    const [answer = ''] = await client.answered(1);
    expect(acknowledgmentOf(answer).controlId).toBe(next.controlId);
    expect(await store.object(`Patient/${one.id}`)).toBe(one.text);
  });

  test('split: the acknowledgment comes in two pieces that make it whole', async () => {
    const server = await serverWith('split 300');
    const start = performance.now();
    const { client, bytes } = await bytesFor(server, adt().text);
    const first = await new Promise<number>((resolve) =>
      client.socket.once('data', (chunk) => resolve(chunk.length)),
    );
    expect(client.answers).toEqual([]);

    const [answer = ''] = await client.answered(1);
    expect(performance.now() - start).toBeGreaterThanOrEqual(295);
    expect(bytes().length).toBeGreaterThan(first);
    expect(acknowledgmentOf(answer).code).toBe('AA');
  });

  test('reset: half of the acknowledgment, then RST', async () => {
    const server = await serverWith('reset on 1');
    const { id, text } = adt();
    const { client, error } = await bytesFor(server, text);

    await client.ended();
    expect(error()).toBe('ECONNRESET');
    expect(client.answers).toEqual([]);
    expect(await store.object(`Patient/${id}`)).toBe(text);
    expect(await server.metrics.text()).toContain('hl7_server_connections_closed_total{reason="fault"} 1');
  });

  test('close: the acknowledgment, then FIN, also where another message is there already', async () => {
    const server = await serverWith('close');
    const { client, error } = await bytesFor(server, adt().text);
    client.send(adt().text);

    await client.ended();
    expect(error()).toBeUndefined();
    expect(client.answers).toHaveLength(1);
  });

  test('close: what comes on that connection after it is not looked at', async () => {
    const server = await serverWith('close on 1');
    const { client } = await bytesFor(server, adt().text);
    await client.ended();
    const late = adt();
    client.send(late.text);

    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await store.object(`Patient/${late.id}`)).toBeUndefined();
    expect(client.answers).toHaveLength(1);
  });

  test.each([
    ['junk-before 20', /^x{20}\vMSH.*\x1c\r$/s],
    ['junk-after 20', /^\vMSH.*\x1c\rx{20}$/s],
  ])('%s: bytes outside the frame', async (plan, shape) => {
    const server = await serverWith(plan);
    const { client, bytes } = await bytesFor(server, adt().text);

    await client.answered(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(bytes().toString()).toMatch(shape);
  });
});

test('MSH-6 chooses the fault, and each is counted and in the log', async () => {
  const server = await serverWith('ae 101 on MSH-6 BAD; ar on MSH-6 WORSE');

  const codes = [];
  for (const facility of ['BAD', 'WORSE', 'GOOD', 'BAD^1.2^ISO'])
    codes.push((await server.exchange(adt({ facility }).text)).code);

  expect(codes).toEqual(['AE', 'AR', 'AA', 'AE']);
  const metrics = await server.metrics.text();
  expect(metrics).toContain('hl7_server_faults_total{fault="ae"} 2');
  expect(metrics).toContain('hl7_server_faults_total{fault="ar"} 1');
  expect(metrics).toContain('hl7_server_messages_total{outcome="fault"} 3');
  const received = server.log.lines.filter(({ event }) => event === 'message-received');
  expect(received.map(({ fields }) => fields.reason)).toEqual([
    'fault ae',
    'fault ar',
    undefined,
    'fault ae',
  ]);
});

test('an acknowledgment that arrives is no message of the plan', async () => {
  const server = await serverWith('ae on 1');
  const client = server.client();
  client.send('MSH|^~\\&|||||1||ACK|9|P|2.5.1\rMSA|AA|C1\r');
  client.send(adt().text);

  const [answer = ''] = await client.answered(1);
  expect(acknowledgmentOf(answer).code).toBe('AE');
});
