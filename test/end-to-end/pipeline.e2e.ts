import { ANY_PORTS } from '../../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../../local/pipeline/pipeline.ts';
import { latestKey } from '../../runtime/archive-key.ts';
import { inFlight } from '../../runtime/in-flight.ts';
import { call, readVersion } from '../support/api.ts';

// The real processes, with shortened times; after a crash a message is free again after ACK_TIMEOUT_MS and 30 s.

let pipeline: Pipeline;
const printed: string[] = [];

beforeAll(async () => {
  pipeline = await startPipeline(ANY_PORTS, {
    onLine: (line) => printed.push(line),
    environment: { ACK_TIMEOUT_MS: '1000', BACKOFF_MIN_MS: '50', BACKOFF_MAX_MS: '500' },
  });
});

afterAll(() => pipeline.stop());

const patient = (index: number) => ({
  resourceType: 'Patient',
  identifier: [{ system: 'urn:oid:1.2.3', value: `MR-${index}` }],
  name: [{ use: 'official', family: `PLANTED ${index} 𠮷田|^~\\&`, given: ['Änne'] }],
});

test('twenty PUTs of one patient in rapid succession settle on the last one', async () => {
  let last = await call(pipeline.url, 'PUT', '/put-20', { ...patient(0), id: 'put-20' });
  for (let index = 1; index < 20; index += 1)
    last = await call(pipeline.url, 'PUT', '/put-20', { ...patient(index), id: 'put-20' });

  const settled = await readVersion(pipeline.url, last.resource);

  expect(settled).toEqual(last.resource);
  expect(settled.identifier).toMatchObject([{ value: 'MR-19' }]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await call(pipeline.url, 'GET', '/put-20')).resource).toEqual(last.resource);
});

test('an update deletes at the endpoint what the Patient no longer has, and GET reads that', async () => {
  const full = { ...patient(1), id: 'gone-1', birthDate: '1984', deceasedBoolean: true };
  const before = await call(pipeline.url, 'PUT', '/gone-1', full);
  const now = await call(pipeline.url, 'PUT', '/gone-1', { ...patient(1), id: 'gone-1' });

  const read = await readVersion(pipeline.url, now.resource);

  const archived = await pipeline.emulator.object(latestKey({ type: 'Patient', fhirId: 'gone-1' }));
  const pid = /\rPID\|(.*)\r/.exec(new TextDecoder().decode(archived))?.[1]?.split('|') ?? [];
  expect(before.resource).toMatchObject({ birthDate: '1984', deceasedBoolean: true });
  expect([pid[6], pid[29]]).toEqual(['""', 'N']);
  expect(read).toEqual(now.resource);
  expect(read).not.toHaveProperty('birthDate');
});

async function create200(disturb?: (index: number) => void): Promise<void> {
  const created = await inFlight(
    16,
    Array.from({ length: 200 }, (_, index) => index),
    async (index) => {
      disturb?.(index);
      const { status, resource } = await call(pipeline.url, 'POST', '', patient(index));
      expect(status).toBe(201);
      return resource;
    },
  );

  const read = await inFlight(16, created, (resource) => readVersion(pipeline.url, resource, 110_000));

  expect(read).toEqual(created);
}

test('200 creates with 16 in flight are all readable afterwards', () => create200());

test('killing the sender in the middle of 200 creates loses nothing', async () => {
  const { pid } = pipeline.sender;
  await create200((index) => index === 100 && pipeline.sender.kill('SIGKILL'));

  expect(pipeline.sender.pid).not.toBe(pid);
});

test('killing the test HL7 server in the middle of 200 creates loses nothing', async () => {
  const { pid } = pipeline.server;
  await create200((index) => index === 100 && pipeline.server.kill('SIGKILL'));

  expect(pipeline.server.pid).not.toBe(pid);
});

test('both say that they are ready', async () => {
  for (const part of [pipeline.sender, pipeline.server]) {
    for (const path of ['healthz', 'readyz']) {
      expect((await fetch(`http://127.0.0.1:${part.healthPort}/${path}`)).status).toBe(200);
    }
  }
});

describe('bad input over HTTP', () => {
  test.each<[string, string, string, string | undefined, number]>([
    ['no JSON', 'POST', '', '{', 400],
    ['50,000 levels', 'POST', '', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 400],
    ['an id with a path', 'GET', '/x%2F..%2F..%2Fadmin', undefined, 404],
    ['an id that is only half encoded', 'GET', '/%zz', undefined, 404],
    ['a body over 10 MiB', 'POST', '', `{"resourceType":"Patient","x":"${'x'.repeat(11_000_000)}"}`, 413],
    [
      'a body that is over 6 MiB as a JSON string',
      'POST',
      '',
      `{"resourceType":"Patient","x":"${'\\"'.repeat(1_600_000)}"}`,
      413,
    ],
    ['DELETE', 'DELETE', '/1', undefined, 405],
  ])('%s', async (_, method, path, body, status) => {
    const answer = await call(pipeline.url, method, path, body);

    expect([answer.status, answer.resource]).toEqual([status, {}]);
    expect(answer.message).not.toBe('');
  });
});

test('what the processes logged holds the ids, and no name', () => {
  const lines = printed.join('\n');

  expect(lines).toContain('"fhirId":"put-20"');
  expect(lines).toContain('"message":"message-delivered"');
  expect(lines).toContain('"message":"message-received"');
  expect(lines).not.toMatch(/PLANTED|Änne|MR-1/);
});
