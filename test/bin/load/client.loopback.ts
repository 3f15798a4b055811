import { type ClientOptions, resourceUrl, sendResource } from '../../../bin/load/client.ts';
import { acceptAfter, hangUp, type Reply, refuse, ScriptedApi } from '../../support/network/scripted-api.ts';

const BODY = Buffer.from('{"resourceType":"Patient","id":"p-1"}');

let api: ScriptedApi;
let retried: string[] = [];
beforeEach(async () => {
  api = await ScriptedApi.start();
  retried = [];
});
afterEach(() => api.stop());

const send = (options: Partial<ClientOptions> = {}) =>
  sendResource(
    { type: 'Patient', id: 'p-1', body: BODY },
    {
      url: new URL(api.url),
      timeoutMs: 10_000,
      retries: 3,
      sign: undefined,
      stop: new AbortController().signal,
      onRetry: (reason) => retried.push(reason),
      ...options,
    },
  );

test('a Patient is a PUT of its id, as FHIR JSON, byte for byte', async () => {
  expect(await send()).toMatchObject({ kind: 'accepted', controlId: expect.stringMatching(/^CONTROL/) });

  expect(api.received).toHaveLength(1);
  expect(api.received[0]).toMatchObject({ method: 'PUT', path: '/persistence/Patient/p-1', body: BODY });
  expect(api.received[0]?.headers['content-type']).toBe('application/fhir+json');
});

test.each([
  ['https://host/', 'https://host/persistence/Patient/x.y'],
  ['https://host/prod', 'https://host/prod/persistence/Patient/x.y'],
  ['https://host/a/b//', 'https://host/a/b/persistence/Patient/x.y'],
])('under the root %s', (root, url) => {
  expect(resourceUrl(new URL(root), 'Patient', 'x.y').href).toBe(url);
});

test.each<[string, Reply, string]>([
  ['429', refuse(429, 'slow down'), 'slow down'],
  ['503', refuse(503, 'not now'), 'not now'],
  ['a connection that breaks', hangUp, 'the API cannot be reached (UND_ERR_SOCKET)'],
])('%s is tried again', async (_, reply, reason) => {
  api.script.push(reply, reply);

  expect(await send()).toMatchObject({ kind: 'accepted' });
  expect(retried).toEqual([reason, reason]);
});

test('an answer that does not come in time is tried again', async () => {
  api.script.push(acceptAfter(5000));

  // The second attempt may be slow on a loaded machine, but it is answered at once.
  expect(await send({ timeoutMs: 1000 })).toMatchObject({ kind: 'accepted' });
  expect(retried[0]).toBe('no answer in 1 s');
});

test('Retry-After is waited for', async () => {
  api.script.push(refuse(429, 'slow down', { 'retry-after': '1' }));
  const start = performance.now();

  expect(await send()).toMatchObject({ kind: 'accepted' });
  expect(performance.now() - start).toBeGreaterThan(1000);
});

test('it gives up after so many further attempts', async () => {
  api.otherwise = refuse(503, 'not now');

  expect(await send({ retries: 2 })).toEqual({ kind: 'transient', status: 503, reason: 'not now' });
  expect(api.received).toHaveLength(3);
});

test('a refusal is not tried again, and no redirect is followed', async () => {
  api.script.push(
    refuse(400, 'Patient.name: expected a list'),
    refuse(307, 'there', { location: '/elsewhere' }),
  );

  expect(await send()).toMatchObject({ kind: 'rejected', status: 400 });
  expect(await send()).toMatchObject({ kind: 'refused', status: 307 });
  expect(api.received).toHaveLength(2);
});

test('a refused connection is reported by its code', async () => {
  const url = new URL(api.url);
  api.stop();

  expect(await send({ url, retries: 0 })).toEqual({
    kind: 'transient',
    reason: 'the API cannot be reached (ECONNREFUSED)',
  });
});

test('a stop ends the pause before the next attempt', async () => {
  const stop = new AbortController();
  api.otherwise = refuse(429, 'slow down', { 'retry-after': '100' });

  const sent = send({ stop: stop.signal, onRetry: () => setTimeout(() => stop.abort(), 10) });

  expect(await sent).toEqual({ kind: 'stopped' });
});
