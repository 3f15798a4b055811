import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
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

let store: Store;
let server: TestServer;
const others: TestServer[] = [];

beforeAll(async () => {
  store = await startStore();
  server = await startServer(store, { frameTimeoutMs: 300 });
});

afterAll(async () => {
  for (const one of [server, ...others]) await one.stop();
  await store.stop();
});

async function anotherServer(
  ...options: Parameters<typeof startServer> extends [Store, ...infer O] ? O : never
) {
  const one = await startServer(store, ...options);
  others.push(one);
  return one;
}

/** Opens a connection, does something once it is open, and waits for its end. */
function visit(port: number, act: (socket: ReturnType<typeof connect>) => void): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => act(socket));
    socket.resume();
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

describe('a health check is no more than a count', () => {
  test.each<[string, (socket: ReturnType<typeof connect>) => void]>([
    ['FIN', (socket) => socket.end()],
    ['RST', (socket) => socket.resetAndDestroy()],
  ])('forty that connect and go with %s', async (_, leave) => {
    const own = await anotherServer();

    for (let check = 0; check < 40; check += 1) await visit(own.port, leave);

    const text = await eventually(
      () => own.metrics.text(),
      (metrics) => metrics.includes('hl7_server_connections_closed_total{reason="silent"} 40'),
    );
    expect(text).toContain('hl7_server_connections_total 40');
    expect(text).toContain('hl7_server_connections_open 0');
    expect(own.log.lines.filter(({ event }) => event !== 'connection-lost')).toEqual([]);
    expect((await own.exchange(adt().text)).code).toBe('AA');
  });
});

test('nothing is kept of connections that are over', async () => {
  const sockets: WeakRef<object>[] = [];
  const keep = (message: unknown) => sockets.push(new WeakRef((message as { socket: Socket }).socket));
  const own = await anotherServer();
  subscribe('net.server.socket', keep);
  for (let check = 0; check < 20; check += 1) await visit(own.port, (socket) => socket.end());
  unsubscribe('net.server.socket', keep);
  expect(sockets).toHaveLength(20);

  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const kept = await eventually(
    async () => {
      await new Promise(setImmediate);
      collect();
      return sockets.filter((socket) => socket.deref() !== undefined).length;
    },
    (count) => count < 5,
  );

  expect(kept).toBeLessThan(5);
});
test('a reset in the middle of a message stores nothing and leaves the server as it was', async () => {
  const { id, text } = adt();
  for (let round = 0; round < 10; round += 1) {
    await visit(server.port, (socket) =>
      socket.write(framed(text).subarray(0, -2), () => socket.resetAndDestroy()),
    );
  }

  expect((await server.exchange(adt().text)).code).toBe('AA');
  expect(await store.object(`Patient/${id}`)).toBeUndefined();
  expect(await server.metrics.text()).toContain('connections_closed_total{reason="reset"}');
});

test('a reset before the answer leaves the message stored, and the next one accepts it again', async () => {
  const { id, controlId, text } = adt();
  await visit(server.port, (socket) =>
    socket.write(framed(text), () => setTimeout(() => socket.resetAndDestroy(), 50)),
  );

  await eventually(
    () => store.object(`Patient/${id}`),
    (stored) => stored === text,
  );
  expect(await server.exchange(text)).toMatchObject({ code: 'AA', controlId });
  // The answer that found nobody is logged too.
  const logged = server.log.lines.filter(
    ({ event, fields }) => event === 'message-received' && fields.fhirId === id,
  );
  expect(logged.map(({ fields }) => fields.outcome)).toEqual(['stored', 'duplicate']);
});

test('a client that closes its side right after its message still gets the answer', async () => {
  const { controlId, text } = adt();
  const client = server.client();
  client.socket.end(framed(text));

  expect(await client.answered(1)).toEqual([expect.stringContaining(`MSA|AA|${controlId}`)]);
  await client.ended();
});

describe('a connection that cannot be trusted is closed', () => {
  test('a frame that does not go on, after the frame timeout', async () => {
    const client = server.client();
    client.write('\vMSH|^~\\&|half');

    await client.ended();
    expect(client.answers).toEqual([]);
    expect(server.log.lines).toContainEqual({
      level: 'warn',
      event: 'connection-closed',
      fields: { reason: 'frame-timeout' },
    });
  });

  test('one on which nothing comes, after the idle timeout', async () => {
    const own = await anotherServer({ idleTimeoutMs: 200 });
    const client = own.client();
    client.send(adt().text);
    await client.answered(1);

    await client.ended();
    expect(await own.metrics.text()).toContain('connections_closed_total{reason="idle-timeout"} 1');
  });

  test('junk over 4 KiB', async () => {
    const client = server.client();
    client.write('x'.repeat(4097));

    await client.ended();
    expect(client.answers).toEqual([]);
  });

  test('junk up to 4 KiB before each of many messages is only skipped and counted', async () => {
    const own = await anotherServer();
    const client = own.client();
    for (let count = 0; count < 5; count += 1)
      client.write(Buffer.concat([Buffer.alloc(4096, 'x'), framed(adt().text)]));

    expect((await client.answered(5)).map((answer) => acknowledgmentOf(answer).code)).toEqual(
      new Array(5).fill('AA'),
    );
    expect(await own.metrics.text()).toContain(`hl7_server_skipped_bytes_total ${5 * 4096}`);
  });
});

test('a client that sends faster than it is answered is held back by TCP, and others are served', async () => {
  const own = await anotherServer({ faultPlan: 'delay 600000 on 1' });
  const client = own.client();
  const piece = framed(adt({ name: 'x'.repeat(90_000) }).text);
  let taken = 0;
  for (let count = 0; count < 1000; count += 1) {
    client.socket.write(piece, (error) => {
      if (!error) taken += 1;
    });
  }

  const seen: number[] = [];
  await eventually(
    () => seen.push(taken),
    () => seen.length > 20 && seen.at(-1) === seen.at(-15),
  );
  expect(taken).toBeLessThan(300);
  expect((await own.exchange(adt().text)).code).toBe('AA');
});

test('a client that does not read its answers is given up after the frame timeout, and nothing piles up', async () => {
  const own = await anotherServer({ frameTimeoutMs: 300 });
  const client = own.client();
  client.socket.pause();
  // Each is refused with an answer of its size: it echoes MSH-10.
  const piece = framed(`MSH|^~\\&|APP|FAC|||||ADT^A28|${'C'.repeat(90_000)}|T|9\r`);
  for (let count = 0; count < 1000; count += 1) client.socket.write(piece);

  const text = await eventually(
    () => own.metrics.text(),
    (metrics) => metrics.includes('connections_closed_total{'),
  );
  expect(text).toContain('connections_closed_total{reason="write-timeout"} 1');
  expect(Number(/messages_total\{outcome="refused"\} (\d+)/.exec(text)?.[1])).toBeLessThan(500);
  expect((await own.exchange(adt().text)).code).toBe('AA');
});

describe('a drain', () => {
  test('answers what is complete, drops what is not, and ends every connection', async () => {
    const own = await anotherServer();
    const [idle, busy] = [own.client(), own.client()];
    await eventually(() => [idle, busy].every((one) => one.socket.readyState === 'open'), Boolean);
    const { id, text } = adt();
    busy.write(Buffer.concat([framed(text), Buffer.from('\vMSH|half')]));
    await eventually(
      () => store.object(`Patient/${id}`),
      (stored) => stored !== undefined || busy.answers.length > 0,
    );

    await own.drain(5000);

    expect(busy.answers).toEqual([expect.stringContaining('MSA|AA|')]);
    await Promise.all([idle.ended(), busy.ended()]);
    await expect(visitError(own.port)).resolves.toBe('ECONNREFUSED');
  });

  test('leaves no running timer', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const idle = await Promise.all(Array.from({ length: 20 }, () => startServer(store)));
    const before = timers();

    await Promise.all(idle.map((one) => one.drain(60_000)));

    expect(timers() - before).toBeLessThan(10);
  });

  test('answers messages that waited one after the other, from which on nothing is read', async () => {
    const own = await anotherServer({ faultPlan: 'delay 500 on 1' });
    const client = own.client();
    const first = adt();
    client.send(first.text);
    await eventually(
      () => store.object(`Patient/${first.id}`),
      (stored) => stored !== undefined,
    );
    const second = adt();
    await new Promise((resolve) => client.socket.write(framed(second.text), resolve));
    // The server shares this event loop: by now it has what was written.
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));

    const begin = performance.now();
    await own.drain(30_000);

    // Behind the last answer the server itself ends it.
    expect(performance.now() - begin).toBeLessThan(15_000);
    await client.ended();
    expect(client.answers.map((answer) => acknowledgmentOf(answer).controlId)).toEqual([
      first.controlId,
      second.controlId,
    ]);
  });

  test('does not wait for ever for a client that stays', async () => {
    const own = await anotherServer({ frameTimeoutMs: 60_000 });
    const client = own.client();
    client.write('\vMSH|half');
    await eventually(
      async () => own.metrics.text(),
      (text) => text.includes('connections_open 1'),
    );

    const start = performance.now();
    await own.drain(300);

    expect(performance.now() - start).toBeLessThan(5000);
  });
});

function visitError(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end());
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    socket.on('close', () => resolve(undefined));
  });
}
