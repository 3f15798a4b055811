import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { localClients } from '../../local/emulator/emulator.ts';
import { LOCAL_AWS } from '../../runtime/local-pipeline/emulator-address.ts';
import { eventually } from '../support/eventually.ts';
import { LocalProcess } from '../support/local-process.ts';
import {
  acknowledgmentOf,
  adt,
  type Store,
  startServer,
  startStore,
  type TestServer,
} from '../support/network/hl7-server.ts';
import { framed, MllpClient } from '../support/network/mllp-client.ts';

// The server as a process of its own, under more than it likes.

let store: Store;

beforeAll(async () => {
  store = await startStore();
});

afterAll(async () => {
  LocalProcess.killAll();
  await store.stop();
});

async function startProcess(settings: Record<string, string> = {}) {
  const process = new LocalProcess(globalThis.process.execPath, ['test-hl7-server/main.ts'], {
    ...LOCAL_AWS,
    AWS_ENDPOINT_URL: store.emulator.url,
    S3_BUCKET_NAME: store.emulator.bucketName,
    PORT_NUMBER: '0',
    LISTEN_HOST: '127.0.0.1',
    HEALTH_PORT: 'any',
    ...settings,
  });
  const listening = JSON.parse(await process.printed(/(\{.*"message":"listening".*\})/)) as {
    port: number;
    healthPort: number;
  };
  return { process, ...listening };
}

async function exchange(port: number, text: string) {
  const client = new MllpClient(port);
  client.send(text);
  const [answer = ''] = await client.answered(1);
  client.socket.destroy();
  return acknowledgmentOf(answer);
}

/** Largest resident memory that the process ever had, in MiB, as Linux counts it. */
function peakMemoryMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

(process.platform === 'linux' ? test : test.skip)(
  'an endless frame of 200 MB leaves the process under 150 MiB, and other connections are served meanwhile',
  async () => {
    const server = await startProcess({ FRAME_TIMEOUT_MS: '2000' });
    const piece = Buffer.alloc(1_000_000, 'x');
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    const answers: Buffer[] = [];
    let isOver = false;
    socket.on('data', (chunk) => answers.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      isOver = true;
    });

    socket.write(Buffer.concat([Buffer.from([0x0b]), Buffer.from(adt({ controlId: 'ENDLESS' }).text)]));
    for (let count = 0; count < 200; count += 1) socket.write(piece);
    for (let count = 0; count < 5; count += 1)
      expect((await exchange(server.port, adt().text)).code).toBe('AA');

    await eventually(() => isOver, Boolean);
    expect(acknowledgmentOf(Buffer.concat(answers).toString().slice(1))).toMatchObject({
      code: 'AR',
      controlId: 'ENDLESS',
      errorCodes: ['207'],
    });
    expect((await exchange(server.port, adt().text)).code).toBe('AA');
    expect(peakMemoryMiB(server.process.pid)).toBeLessThan(150);
    server.process.signal('SIGTERM');
    expect(await server.process.exited()).toBe(0);
  },
);

describe('a large message costs time that grows with its size, and not with its square', () => {
  // Eight times the bytes: linear is 8, the square would be 64. Processor time of client and server, because the clock also
  // counts what else the machine does.
  const MOST = 40;
  const MOST_ROUNDS = 8;
  const body = 'NTE|1||some text^with~parts & \x1c of an end\r'.repeat(100);
  const grown = (text: string, bytes: number) => text + body.repeat(Math.ceil(bytes / body.length));

  async function ratio(server: TestServer, least: number, make: (bytes: number) => string, code: string) {
    const timeFor = async (bytes: number) => {
      const message = make(bytes);
      const client = server.client();
      const start = process.cpuUsage();
      client.send(message);
      const [answer = ''] = await client.answered(1);
      client.socket.destroy();
      expect(acknowledgmentOf(answer).code).toBe(code);
      const { user, system } = process.cpuUsage(start);
      return user + system;
    };
    await timeFor(least);
    const small: number[] = [];
    const large: number[] = [];
    const best = () => Math.min(...large) / Math.min(...small);
    // Of more rounds on a busy machine, which takes a message in smaller pieces.
    for (let round = 0; round < 3 || (round < MOST_ROUNDS && best() >= MOST); round += 1) {
      small.push(await timeFor(least));
      large.push(await timeFor(least * 8));
    }
    return best();
  }

  test('one of 20 MB that is read, judged and answered', async () => {
    const server = await startServer(store, { maxFrameBytes: 32_000_000, frameTimeoutMs: 60_000 });
    // Bytes that look like the end of a frame make it one that is refused, after all of it was looked at.
    const refused = (bytes: number) => grown(adt().text, bytes);

    const grows = await ratio(server, 2_500_000, refused, 'AR');

    await server.stop();
    expect(grows).toBeLessThan(MOST);
  });

  // The embedded S3 takes no more than 11 MB.
  test('one of 10 MB that is archived, byte for byte', async () => {
    const server = await startServer(store, { maxFrameBytes: 32_000_000, frameTimeoutMs: 60_000 });
    const sent: { id: string; text: string }[] = [];
    const taken = (bytes: number) => {
      const { id, text } = adt();
      const message = grown(text, bytes).replaceAll('\x1c', ' ');
      sent.push({ id, text: message });
      return message;
    };

    const grows = await ratio(server, 1_250_000, taken, 'AA');
    const last = sent.at(-1);
    const isWhole = (await store.object(`Patient/${last?.id}`)) === last?.text;

    await server.stop();
    expect(grows).toBeLessThan(MOST);
    expect(isWhole).toBe(true);
  });
});

const CLIENTS = 50;
/** Of each client; CI sends 200. */
const MESSAGES = Number(process.env.LOAD_MESSAGES ?? 20);

/** Fifty clients, each with all its messages on the wire at once. */
function flood(port: number, messages: number, name: string) {
  const batches = Array.from({ length: CLIENTS }, () =>
    Array.from({ length: messages }, () => adt({ name })),
  );
  const clients = batches.map((batch) => {
    const client = new MllpClient(port);
    client.write(Buffer.concat(batch.map(({ text }) => framed(text))));
    return client;
  });
  return { batches, clients, answered: () => clients.reduce((sum, { answers }) => sum + answers.length, 0) };
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** MD5 of each object under a prefix, by its key: the ETag of S3. */
async function hashes(prefix: string): Promise<Map<string, string>> {
  const { s3 } = localClients(store.emulator.url);
  const found = new Map<string, string>();
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: store.emulator.bucketName, Prefix: prefix },
  ))
    for (const { Key = '', ETag = '' } of Contents) found.set(Key, ETag.replaceAll('"', ''));
  return found;
}

function controlIdOf(answer: string): string {
  return /\rMSA\|AA\|(.*)\r/.exec(answer)?.[1] ?? answer;
}

test('50 connections with many messages each: all are accepted in order, and archived byte for byte', async () => {
  const server = await startProcess();

  const { batches, clients, answered } = flood(server.port, MESSAGES, 'Zoë 𠮷');
  await eventually(answered, (count) => count === CLIENTS * MESSAGES, 600_000);

  for (const [index, batch] of batches.entries())
    expect(clients[index]?.answers.map(controlIdOf)).toEqual(batch.map(({ controlId }) => controlId));
  const latest = await hashes('Patient/');
  const archived = new Set((await hashes('messages/APP/FAC/')).values());
  const missing = batches
    .flat()
    .filter(({ id, text }) => latest.get(`Patient/${id}`) !== md5(text) || !archived.has(md5(text)));
  expect(missing).toEqual([]);
  server.process.signal('SIGTERM');
  expect(await server.process.exited()).toBe(0);
}, 700_000);

test('SIGTERM in the middle of it: every message that was accepted has its object, and the process ends with 0', async () => {
  const server = await startProcess();
  // So large that most of a client's messages are not read yet when the first ones are answered.
  const { batches, clients, answered } = flood(server.port, 40, 'x'.repeat(10_000));
  await eventually(answered, (count) => count > 100, 60_000);

  const start = performance.now();
  server.process.signal('SIGTERM');
  expect(await server.process.exited(30_000)).toBe(0);

  expect(performance.now() - start).toBeLessThan(25_000);
  const sent = new Map(batches.flat().map((one) => [one.controlId, one]));
  const accepted = clients.flatMap(({ answers }) => answers.map(controlIdOf));
  expect(accepted.length).toBeLessThan(CLIENTS * 40);
  const latest = await hashes('Patient/');
  const lost = accepted.filter((controlId) => {
    const one = sent.get(controlId);
    return one === undefined || latest.get(`Patient/${one.id}`) !== md5(one.text);
  });
  expect(lost).toEqual([]);
}, 120_000);
