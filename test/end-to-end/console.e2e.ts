import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  Done,
  MessageDetail,
  MessageRow,
  Quarantine,
  SendAnswer,
  Status,
} from '../../bin/console/server/api.ts';
import { type ConsoleServer, startConsole } from '../../bin/console/server/server.ts';
import { localSource } from '../../local/console/local-source.ts';
import { Watch } from '../../local/console/watch.ts';
import { ANY_PORTS } from '../../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../../local/pipeline/pipeline.ts';
import { call } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { followEvents } from '../support/network/event-stream.ts';
import { recordingLog } from '../support/observability/recording-log.ts';

// The server side of the console, on the whole pipeline; the page itself is driven in test/browser.

let folder: string;
let pipeline: Pipeline;
let server: ConsoleServer;
let stream: Awaited<ReturnType<typeof followEvents>>;
const log = recordingLog();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'console-'));
  const watch = new Watch();
  pipeline = await startPipeline(ANY_PORTS, {
    onLine: (line) => watch.line(line),
    onEnqueued: (body) => watch.enqueued(body),
    environment: { BACKOFF_MIN_MS: '100', BACKOFF_MAX_MS: '500', ACK_TIMEOUT_MS: '5000' },
  });
  const quarantineLog = join(folder, 'quarantine.log');
  server = await startConsole({ port: 0, source: localSource(pipeline, watch), quarantineLog, log });
  stream = await followEvents(`${server.url}/events`);
});

afterAll(async () => {
  stream?.close();
  await server?.stop();
  await pipeline?.stop();
  await rm(folder, { recursive: true, force: true });
});

const PATIENT = {
  resourceType: 'Patient',
  active: true,
  name: [{ use: 'official', family: 'PLANTED|Ünal', given: ['Änne'] }],
};

async function ask<T>(method: string, path: string, body: object): Promise<T> {
  const { origin } = new URL(server.url);
  const headers = { origin, 'content-type': 'application/json' };
  const response = await fetch(`${server.url}${path}`, { method, headers, body: JSON.stringify(body) });
  return (await response.json()) as T;
}

async function detailOf(controlId: string): Promise<MessageDetail> {
  return (await (await fetch(`${server.url}/messages/${controlId}`)).json()) as MessageDetail;
}

/** The last that the stream said of something. */
function last<T>(name: string): T | undefined {
  return stream.events.filter((event) => event.name === name).at(-1)?.data as T | undefined;
}

function rowOf(controlId: string | undefined): MessageRow | undefined {
  const rows = stream.events.flatMap(({ name, data }) => (name === 'messages' ? (data as MessageRow[]) : []));
  return rows.findLast((row) => row.controlId === controlId);
}

const settled = (controlId: string | undefined, state: MessageRow['state']) =>
  eventually(
    () => rowOf(controlId),
    (row) => row?.state === state,
  );

async function send(text: string): Promise<SendAnswer> {
  return ask('POST', '/messages', { method: 'POST', text });
}

test('the stream begins with how everything is', async () => {
  const status = await eventually(
    () => last<Status>('status'),
    (now) => now?.sender.isReady === true,
  );

  expect(status).toEqual({
    sender: { isReady: true, isBreakerOpen: false, isPaused: false, links: 1 },
    endpoint: { kind: 'test', isReady: true, faultPlan: '' },
    queue: { all: 0, inFlight: 0 },
    quarantine: 0,
  });
  const emptied = await eventually(
    () => last<Quarantine>('quarantine'),
    (held) => held?.rows.length === 0,
  );
  expect(emptied).toEqual({ rows: [], waiting: 0 });
});

test('a message that is sent is followed to its end, and shown as it was queued, archived and read back', async () => {
  const { status, message, controlId = '' } = await send(JSON.stringify(PATIENT));
  expect([status, message]).toEqual([201, 'Not mapped exactly: Patient.active (no field in ADT_A05)']);

  const row = await settled(controlId, 'delivered');
  expect(row).toMatchObject({ trigger: 'A28', attempts: 1, answer: 'AA' });
  await eventually(() => rowOf(controlId)?.isArchived, Boolean);

  const { segments, archive, readBack, sent, steps } = await detailOf(controlId);
  const text = segments.map((tokens) => `${tokens.map((token) => token.text).join('')}\r`).join('');
  expect(Buffer.from((await pipeline.emulator.object(archive?.key ?? '')) ?? []).toString()).toBe(text);
  expect(archive).toMatchObject({ state: 'same', bytes: Buffer.byteLength(text) });
  expect(segments.flat().find(({ place }) => place === 'PID-5.1')).toMatchObject({
    name: 'Family Name',
    means: 'PLANTED|Ünal',
  });
  expect(readBack).toMatchObject({ source: 'archive', status: 200, versionId: controlId });
  expect(sent?.filter(({ mark }) => mark !== undefined)).toEqual([
    { text: '"active": true,', indent: 1, mark: 'lost', note: 'no field in ADT_A05' },
  ]);
  expect(steps.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['message-queued', 'request-handled', 'message-received', 'message-delivered']),
  );
});

test('one that somebody else sends is shown too, without what was sent', async () => {
  const { resource } = await call(pipeline.url, 'PUT', '/elsewhere', { ...PATIENT, id: 'elsewhere' });
  const controlId = resource.meta?.versionId ?? '';
  await settled(controlId, 'delivered');

  expect(rowOf(controlId)).toMatchObject({ trigger: 'A31', fhirId: 'elsewhere' });
  const { sent, readBack } = await detailOf(controlId);
  expect(sent).toBeUndefined();
  expect(readBack?.resource).toEqual(resource);
});

test('what the API refuses is answered as it is', async () => {
  expect(await send('{')).toEqual({ status: 400, message: 'The body is not JSON: line 1, column 2.' });
  const { status, message } = await send('{"resourceType":"Patient","gender":"PLANTED"}');
  expect([status, message]).toEqual([400, expect.stringContaining('Patient.gender: expected')]);
  expect(await ask('POST', '/messages', { method: 'PUT', text: '{}' })).toMatchObject({
    status: 0,
    message: 'PUT needs the FHIR id: Patient.id is missing.',
  });
});

test('the fault plan is set, refused with its grammar, and shown', async () => {
  expect(await ask<Done>('PUT', '/fault-plan', { plan: 'explode' })).toMatchObject({
    isDone: false,
    text: expect.stringContaining('explode is no fault, expected one of ae, ar'),
  });
  expect(await ask<Done>('PUT', '/fault-plan', { plan: 'ae 101' })).toEqual({
    isDone: true,
    text: 'ae 101 on 1-',
  });
  await eventually(
    () => last<Status>('status')?.endpoint,
    (endpoint) => endpoint?.kind === 'test' && endpoint.faultPlan === 'ae 101 on 1-',
  );
});

test('a message in quarantine is listed, dropped with a note alone, and resent', async () => {
  const first = await send(JSON.stringify(PATIENT));
  const second = await send(JSON.stringify(PATIENT));
  await settled(first.controlId, 'quarantined');
  await settled(second.controlId, 'quarantined');
  const { rows } = (await eventually(
    () => last<Quarantine>('quarantine'),
    (held) => held?.rows.length === 2,
  )) ?? { rows: [] };
  const why = 'nack AE 101 Required field missing';
  expect(rows.map(({ reason }) => reason)).toEqual([why, why]);
  await ask('PUT', '/fault-plan', { plan: '' });

  const [one, other] = rows;
  expect(await ask<Done>('POST', '/quarantine/drop', { id: one?.id, note: ' ' })).toEqual({
    isDone: false,
    text: 'Dropping a message requires a note.',
  });
  expect(await ask<Done>('POST', '/quarantine/drop', { id: 'nobody', note: 'x' })).toMatchObject({
    isDone: false,
    text: expect.stringMatching(/^nobody: no such message/),
  });
  expect(await ask<Done>('POST', '/quarantine/drop', { id: one?.id, note: 'a test' })).toMatchObject({
    isDone: true,
  });
  expect(await ask<Done>('POST', '/quarantine/resend', { id: other?.id })).toMatchObject({ isDone: true });

  await settled(other?.controlId, 'delivered');
  const emptied = await eventually(
    () => last<Quarantine>('quarantine'),
    (held) => held?.rows.length === 0,
  );
  expect(emptied).toEqual({ rows: [], waiting: 0 });
  const written = await readFile(join(folder, 'quarantine.log'), 'utf8');
  expect(written).toMatch(/"done":"dropped".*"note":"a test"[^\n]*\n.*"done":"resent"/);
});

function raw(method: string, path: string, headers: Record<string, string>): Promise<number | undefined> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    asked.end(method === 'GET' ? undefined : '{}');
  });
}

test('a name that was made to lead here and a foreign origin are refused, before anything is done', async () => {
  const { host, origin } = new URL(server.url);
  const json = { 'content-type': 'application/json', 'content-length': '2' };

  for (const path of ['/console', '/console/events', '/console/samples', '/console/messages/x'])
    expect(await raw('GET', path, { host: 'evil.example' })).toBe(421);
  expect(await raw('PUT', '/console/fault-plan', { ...json, host })).toBe(403);
  expect(await raw('PUT', '/console/fault-plan', { ...json, host, origin: 'http://evil.example' })).toBe(403);
  expect(
    await raw('PUT', '/console/fault-plan', {
      ...json,
      host,
      origin: origin.replace('127.0.0.1', 'localhost'),
    }),
  ).toBe(403);
  expect(await raw('PUT', '/console/fault-plan', { ...json, host, origin })).toBe(200);
});

test('an unknown path and a body that is not a JSON object get a clear error', async () => {
  const { host, origin } = new URL(server.url);
  const own = { host, origin, 'content-type': 'application/json' };

  expect(await raw('GET', '/console/nothing', { host })).toBe(404);
  expect(await raw('GET', '/console/messages/nobody', { host })).toBe(404);
  expect(await raw('GET', '/console/../package.json', { host })).toBe(404);
  expect(await raw('POST', '/persistence/Patient', own)).toBe(404);
  expect(await raw('POST', '/console/messages', { ...own, 'content-length': '99999999' })).toBe(400);
  expect(await raw('POST', '/console/messages', { ...own, 'transfer-encoding': 'chunked' })).toBe(400);
});

test('the page, its script and its style are served with a policy that lets nothing in from elsewhere', async () => {
  for (const [path, type] of [
    ['', 'text/html'],
    ['/page.js', 'text/javascript'],
    ['/page.css', 'text/css'],
  ]) {
    const response = await fetch(`${server.url}${path}`);
    expect(response.headers.get('content-type')).toContain(type);
    expect(response.headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self'",
    );
    expect((await response.text()).length).toBeGreaterThan(100);
  }
});

test('nobody but this machine can connect', async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  for (const { address: host } of others) {
    const outcome = await new Promise((resolve) => {
      const socket = connect({ host, port: Number(new URL(server.url).port) }, () => resolve('connected'));
      socket.on('error', ({ name }) => resolve(name));
      socket.on('connect', () => socket.destroy());
    });
    expect(outcome).not.toBe('connected');
  }
});

test("the console's own log holds nothing of a Patient", () => {
  expect(JSON.stringify(log.lines)).not.toMatch(/PLANTED|Ünal|Änne/);
});
