import { request } from 'node:http';
import { type HealthServer, startHealthServer } from '../../runtime/health.ts';
import { createFaults } from '../../test-hl7-server/faults/faults.ts';
import { healthPages } from '../../test-hl7-server/health-pages.ts';
import {
  acknowledgmentOf,
  adt,
  type Store,
  startServer,
  startStore,
  type TestServer,
} from '../support/network/hl7-server.ts';

// What the health port reports, and what it lets an operator change.

let store: Store;
let server: TestServer;
let health: HealthServer;
let guarded: HealthServer;

beforeAll(async () => {
  store = await startStore();
  server = await startServer(store);
  health = await startHealthServer(0, () => true, healthPages(server.metrics, server.faults, true));
  guarded = await startHealthServer(0, () => true, healthPages(server.metrics, createFaults(), false));
});

afterAll(async () => {
  await Promise.all([health.close(), guarded.close(), server.stop()]);
  await store.stop();
});

async function ask({ port }: HealthServer, path: string, init: RequestInit = {}) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

const put = (body: string) => ({ method: 'PUT', body });

test('/metrics counts each message by its outcome, in the text format of Prometheus', async () => {
  const { text: message } = adt();
  await server.exchange(message);
  await server.exchange(message);
  await server.exchange(message.replace('||A\r', '||B\r'));
  await server.exchange('hello');
  const client = server.client();
  client.write('\r\nMSH|');
  client.send('MSH|^~\\&|||||1||ACK|9|P|2.5.1\rMSA|AA|C1\r');
  client.send(adt().text);
  await client.answered(1);

  const { status, type, text } = await ask(health, '/metrics');

  expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  for (const line of [
    '# TYPE hl7_server_messages_total counter',
    'hl7_server_messages_total{outcome="stored"} 2',
    'hl7_server_messages_total{outcome="duplicate"} 1',
    'hl7_server_messages_total{outcome="reused-id"} 1',
    'hl7_server_messages_total{outcome="refused"} 1',
    'hl7_server_messages_total{outcome="ignored"} 1',
    'hl7_server_acknowledgments_total{code="AA"} 3',
    'hl7_server_acknowledgments_total{code="AE"} 1',
    'hl7_server_acknowledgments_total{code="AR"} 1',
    'hl7_server_frames_total 6',
    'hl7_server_skipped_bytes_total 6',
    'hl7_server_connections_total 5',
    'hl7_server_message_duration_seconds_count 6',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  // Each line of the format is a comment or a sample.
  expect(
    text.split('\n').filter((line) => !/^(?:#.*|[a-z0-9_]+(?:\{[^}]*\})? [\d.e+-]+|)$/.test(line)),
  ).toEqual([]);
});

describe('the fault plan', () => {
  test('is shown, replaced while the server runs, and ended', async () => {
    expect((await ask(health, '/fault-plan')).text).toBe('\n');

    expect(await ask(health, '/fault-plan', put('AE on 1-2;never on 10%'))).toMatchObject({
      status: 200,
      text: 'ae 207 on 1-2; never on 10% seed 1\n',
    });
    expect((await server.exchange(adt().text)).code).toBe('AE');

    expect(await ask(health, '/fault-plan', put(''))).toMatchObject({ status: 200, text: '\n' });
    const client = server.client();
    client.send(adt().text);
    expect((await client.answered(1)).map((answer) => acknowledgmentOf(answer).code)).toEqual(['AA']);
  });

  test('that is wrong is refused with an example, and the one before stays', async () => {
    await ask(health, '/fault-plan', put('ar on 5'));

    const { status, text } = await ask(health, '/fault-plan', put('boom'));

    expect([status, text]).toEqual([
      400,
      expect.stringMatching(/^"boom": boom is no fault, .*, for example ae 207/),
    ]);
    expect((await ask(health, '/fault-plan')).text).toBe('ar 200 on 5-5\n');
    await ask(health, '/fault-plan', put(''));
  });

  test('is not changed where the setting does not allow it', async () => {
    expect(await ask(guarded, '/fault-plan', put('ae'))).toMatchObject({
      status: 403,
      text: expect.stringContaining('FAULT_PLAN_CHANGES=on'),
    });
    expect((await ask(guarded, '/fault-plan')).text).toBe('\n');
  });

  test('is not reached by a page of the web that lets its own name lead here', async () => {
    const status = await new Promise((resolve) => {
      const asked = request(
        {
          port: health.port,
          host: '127.0.0.1',
          path: '/fault-plan',
          method: 'PUT',
          headers: { host: 'evil.example' },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      asked.end('ae');
    });

    expect(status).toBe(403);
    expect(server.faults.plan).toEqual([]);
  });

  test('of more than 64 KiB is not read', async () => {
    await expect(ask(health, '/fault-plan', put('ae;'.repeat(50_000)))).rejects.toThrow();
    expect(server.faults.plan).toEqual([]);
  });
});

test('an unknown path is answered with the paths that there are', async () => {
  const { status, text } = await ask(health, '/nothing');

  expect(status).toBe(404);
  expect(text).toContain('GET /healthz, GET /readyz, GET /metrics, GET /fault-plan, PUT /fault-plan');
});
