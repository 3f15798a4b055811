import { IntakeRig } from '../../support/intake/intake-rig.ts';
import { type Reply, ScriptedApi } from '../../support/network/scripted-api.ts';

// A source whose server is asked: a FHIR server on a real socket that has what the test says.

let rig: IntakeRig;
let server: ScriptedApi;
let stored: Map<string, object>;

beforeAll(async () => {
  server = await ScriptedApi.start();
  server.otherwise = answered;
  const authentication = { scheme: 'none' };
  rig = await IntakeRig.start({
    delete: 'A29',
    sources: [
      { name: 'hapi', dialect: 'rest-hook', authentication, server: { url: server.url, timeoutMs: 1000 } },
      { name: 'topic', dialect: 'topic', authentication, server: { url: server.url } },
    ],
  });
});
afterAll(async () => {
  server.stop();
  await rig.stop();
});
beforeEach(() => {
  stored = new Map();
  server.received.splice(0);
});
afterEach(async () => {
  await rig.sent();
  await rig.quarantined();
});

/** Reads and searches what is stored. */
const answered: Reply = (response, { path, id }) => {
  const isSearch = path.includes('?');
  const entry = [...stored.values()].map((resource) => ({ resource }));
  const found = isSearch ? { resourceType: 'Bundle', type: 'searchset', entry } : stored.get(id);
  response.writeHead(found === undefined ? 410 : 200).end(JSON.stringify(found ?? {}));
};

const patient = (id: string, version: number, family = `V${version}`) => ({
  resourceType: 'Patient',
  id,
  meta: { versionId: String(version), lastUpdated: `2026-01-02T03:0${version}:00Z` },
  name: [{ family }],
});
const put = (one: { readonly id: string }) => rig.send('PUT', `/hapi/Patient/${one.id}`, one);
const store = (one: { readonly id: string }) => stored.set(one.id, one);
const outlined = async () =>
  (await rig.sent()).map((body) => [body.split('|')[8]?.slice(4, 7), /\|(V\d)[\^|\r]/.exec(body)?.[1]]);

test('a notification without its resource sends the current version, once', async () => {
  store(patient('eibe', 3));

  const first = await rig.send('PUT', '/hapi/Patient/eibe');
  await rig.send('PUT', '/hapi/Patient/eibe');
  const late = await put(patient('eibe', 2));

  expect([first, late]).toMatchObject([
    { status: 200, body: '' },
    { status: 200, body: '' },
  ]);
  expect(await outlined()).toEqual([['A28', 'V3']]);
});

test('a notification of something that is gone by then deletes it', async () => {
  await put(patient('gone', 1));

  const { status } = await rig.send('PUT', '/hapi/Patient/gone');

  expect(status).toBe(200);
  expect(await outlined()).toEqual([
    ['A28', 'V1'],
    ['A29', 'V1'],
  ]);
});

test('a deletion that was overtaken by a later write sends what is there', async () => {
  await put(patient('back', 1));
  store(patient('back', 3));

  await rig.send('DELETE', '/hapi/Patient/back');

  expect(await outlined()).toEqual([
    ['A28', 'V1'],
    ['A31', 'V3'],
  ]);
});

test('a write that was overtaken by its deletion does not bring the patient back', async () => {
  await put(patient('late', 1));
  await rig.send('DELETE', '/hapi/Patient/late');
  const { status } = await put(patient('late', 2));

  expect(status).toBe(200);
  expect(await outlined()).toEqual([
    ['A28', 'V1'],
    ['A29', 'V1'],
  ]);

  // It is stored again at the server: now it is true.
  store(patient('late', 4));
  await put(patient('late', 4));
  expect(await outlined()).toEqual([['A28', 'V4']]);
});

test('a notification that names nothing sends what the server has changed last, and what was sent before not again', async () => {
  store(patient('one', 1));
  store(patient('two', 1));
  await put(patient('one', 1));

  const { status } = await rig.send('POST', '/hapi');

  expect(status).toBe(200);
  expect(server.received.map(({ path }) => path)).toEqual([
    expect.stringMatching(/^\/Patient\?_lastUpdated=ge\d{4}-\d\d-\d\dT[\d:.]+Z&_sort=_lastUpdated$/),
  ]);
  expect(await rig.sent()).toHaveLength(2);
});

test('a notification that names nothing is not refused for what is wrong among the last changes', async () => {
  store({ ...patient('wrong', 1), birthDate: 'yesterday' } as ReturnType<typeof patient>);
  store(patient('right', 1));

  const { status } = await rig.send('POST', '/hapi');

  expect(status).toBe(200);
  expect(await outlined()).toEqual([['A28', 'V1']]);
  expect((await rig.quarantined()).map(({ attributes }) => attributes.fhirId)).toEqual(['wrong']);
});

test('a server that does not answer as it should is a reason to come again', async () => {
  server.script.push(...Array.from({ length: 3 }, (): Reply => (response) => response.writeHead(500).end()));

  const { status, headers, body } = await rig.send('PUT', '/hapi/Patient/eibe');

  expect(status).toBe(503);
  expect(Number(headers['Retry-After'])).toBeGreaterThanOrEqual(1);
  expect(JSON.parse(body)).toMatchObject({ issue: [{ code: 'transient' }] });
  expect(await rig.quarantined()).toEqual([]);
  expect(rig.logged('change-handled').at(-1)).toMatchObject({ outcome: 'unavailable', fhirId: 'eibe' });
});

/** A notification with events of a Subscription. */
const notification = (numbers: readonly number[], type = 'event-notification') => ({
  resourceType: 'Bundle',
  type: 'history',
  entry: [
    {
      resource: {
        resourceType: 'SubscriptionStatus',
        type,
        subscription: { reference: 'Subscription/s-1' },
        eventsSinceSubscriptionStart: String(numbers.at(-1)),
        notificationEvent: numbers.map((number) => ({
          eventNumber: String(number),
          focus: { reference: 'Patient/counted' },
        })),
      },
    },
  ],
});

test('events whose numbers are missing are reported once, with their number', async () => {
  store(patient('counted', 3));
  const missed = async (...sent: ReturnType<typeof notification>[]) => {
    for (const one of sent) expect((await rig.send('POST', '/topic', one)).status).toBe(200);
    return rig.logged('events-missed').map(({ source, missed }) => [source, missed]);
  };
  rig.logged('events-missed');

  expect(await missed(notification([1]), notification([2, 3]), notification([2, 3]))).toEqual([]);
  expect(await missed(notification([7]), notification([7]))).toEqual([['topic', 3]]);
  expect(await missed(notification([8]))).toEqual([]);
});
