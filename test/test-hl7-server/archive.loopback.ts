import { effectOf, OTHER_EVENTS } from '../../mapping/patient/events.ts';
import { eventually } from '../support/eventually.ts';
import { adt, type Store, startServer, startStore, type TestServer } from '../support/network/hl7-server.ts';
import { query } from '../support/queries.ts';

// AA only after the store, and what is stored stays.

let store: Store;
let server: TestServer;

beforeAll(async () => {
  store = await startStore();
  server = await startServer(store);
});

afterAll(async () => {
  await server.stop();
  await store.stop();
});

const keysOf = (controlId: string) => store.keys(`messages/APP/FAC/${controlId}/`);

test("a message is stored byte for byte under its own key and as the patient's latest, and then accepted", async () => {
  const { id, controlId, text } = adt({ name: 'Brändli 𠮷' });

  expect(await server.exchange(text)).toMatchObject({ code: 'AA', controlId });

  const [key = ''] = await keysOf(controlId);
  expect(key).toMatch(new RegExp(`^messages/APP/FAC/${controlId}/[0-9a-f]{16}\\.hl7$`));
  expect(await store.object(key)).toBe(text);
  expect(await store.object(`Patient/${id}`)).toBe(text);
  for (const one of [key, `Patient/${id}`]) expect(await store.typeOf(one)).toBe('application/hl7-v2');
});

test.each(['A01', 'A08', 'A31', 'Z01'])(
  'any event with a PID is stored, and becomes the latest: %s',
  async (event) => {
    const { id, text } = adt();
    const message = text.replaceAll('A28', event);

    expect((await server.exchange(message)).code).toBe('AA');
    expect(await store.object(`Patient/${id}`)).toBe(message);
  },
);

describe('a message that is no update of the person is archived and accepted, and the latest stays', () => {
  const tooOld = (text: string) => text.replace('ADT^A28^ADT_A05', 'ADT').replace('|2.5.1|', '|2.1|');

  test.each<[string, (text: string, event: string) => string]>([
    ...OTHER_EVENTS.filter((event) => effectOf(event) !== 'delete').map(
      (event): [string, (text: string) => string] => [event, (text) => text],
    ),
    ['A24', tooOld],
  ])('%s', async (event, made) => {
    const person = adt({ name: 'PERSON^Ann' });
    await server.exchange(person.text);
    const later = adt({ id: person.id, time: '20260102030406+0000', name: '' });
    const message = made(`${later.text.replaceAll('A28', event)}MRG|x^^^H^MR\r`, event);

    expect(await server.exchange(message)).toMatchObject({ code: 'AA', controlId: later.controlId });

    const [key = ''] = await keysOf(later.controlId);
    expect(await store.object(key)).toBe(message);
    expect(await store.object(`Patient/${person.id}`)).toBe(person.text);
    expect((await server.exchange(query('Q21', `${person.id}^^^^FW`))).text).toContain('PERSON^Ann');
  });

  test('also where it is the first that comes of the person: nobody is known then', async () => {
    const { id, text } = adt();

    expect((await server.exchange(text.replaceAll('A28', 'A40'))).code).toBe('AA');
    expect(await store.object(`Patient/${id}`)).toBeUndefined();
  });
});

test.each(['A23', 'A29'])(
  'a deletion becomes the latest of its person, who is not found from then on: %s',
  async (event) => {
    const person = adt({ name: 'DELETED^Ann' });
    await server.exchange(person.text);
    expect((await server.exchange(query('Q22', '@PID.5.1.1^DELETED'))).text).toContain('DELETED^Ann');
    const later = adt({ id: person.id, time: '20260102030406+0000', name: 'DELETED^Ann' });
    const deletion = later.text.replaceAll('A28', event);

    expect((await server.exchange(deletion)).code).toBe('AA');

    expect(await store.object(`Patient/${person.id}`)).toBe(deletion);
    for (const one of [query('Q21', `${person.id}^^^^FW`), query('Q22', '@PID.5.1.1^DELETED')])
      expect((await server.exchange(one)).text).not.toContain('DELETED^Ann');
  },
);

test('a merge becomes the latest of the one that is gone, and not of the one that stays', async () => {
  const [stays, gone] = [adt({ name: 'STAYS' }), adt({ name: 'GONE' })];
  for (const { text } of [stays, gone]) await server.exchange(text);
  const later = adt({ id: stays.id, time: '20260102030406+0000' });
  const merge = `${later.text.replaceAll('A28', 'A40').replace(/PV1.*\r/, '')}MRG|${gone.id}^^^^FW\r`;

  expect((await server.exchange(merge)).code).toBe('AA');

  expect(await store.object(`Patient/${stays.id}`)).toBe(stays.text);
  expect(await store.object(`Patient/${gone.id}`)).toBe(merge);
  expect(await store.object(`replaces/Patient/${stays.id}/${gone.id}`)).toBe(merge);
  expect((await server.exchange(query('Q21', `${gone.id}^^^^FW`))).text).toContain('|NF|');
  expect((await server.exchange(query('Q21', `${stays.id}^^^^FW`))).text).toContain('STAYS');

  // An update that was sent before and comes later changes nothing.
  const earlier = adt({ id: gone.id, time: '20260102030405.5+0000', name: 'LATE' });
  expect((await server.exchange(earlier.text)).code).toBe('AA');
  expect(await store.object(`Patient/${gone.id}`)).toBe(merge);
});

describe('the same message again', () => {
  test('is accepted again and stored once', async () => {
    const { controlId, text } = adt();

    expect([(await server.exchange(text)).code, (await server.exchange(text)).code]).toEqual(['AA', 'AA']);
    expect(await keysOf(controlId)).toHaveLength(1);
  });

  test('is known after a restart too', async () => {
    const first = adt();
    const other = adt({ ...first, name: 'B' });
    await server.exchange(first.text);

    const restarted = await startServer(store);
    const again = await restarted.exchange(first.text);
    const reused = await restarted.exchange(other.text);
    await restarted.stop();

    expect(again.code).toBe('AA');
    expect(reused).toMatchObject({ code: 'AE', errorCodes: ['205'] });
    expect(await keysOf(first.controlId)).toHaveLength(2);
    expect(await store.object(`Patient/${first.id}`)).toBe(first.text);
  });

  test('of another sender is another message', async () => {
    const { controlId, text } = adt();

    expect((await server.exchange(text)).code).toBe('AA');
    expect((await server.exchange(text.replace('|FAC|', '|OTHER|'))).code).toBe('AA');
    expect(await store.keys(`messages/APP/OTHER/${controlId}/`)).toHaveLength(1);
  });

  test('sent by many connections at once is stored once and accepted by all', async () => {
    const { controlId, text } = adt();

    const answers = await Promise.all(Array.from({ length: 10 }, () => server.exchange(text)));

    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['AA']));
    expect(await keysOf(controlId)).toHaveLength(1);
  });
});

test('another message under a control ID is kept, and answered with AE 205 each time', async () => {
  const first = adt();
  const other = adt({ ...first, name: 'B' });

  await server.exchange(first.text);
  const answers = [await server.exchange(other.text), await server.exchange(other.text)];

  for (const answer of answers) expect(answer).toMatchObject({ code: 'AE', errorCodes: ['205'] });
  expect((await server.exchange(first.text)).code).toBe('AA');
  const kept = await Promise.all((await keysOf(first.controlId)).map((key) => store.object(key)));
  expect(kept.toSorted()).toEqual([first.text, other.text].toSorted());
  expect(await store.object(`Patient/${first.id}`)).toBe(first.text);
});

describe("an older message after a newer one is stored, and the patient's latest stays", () => {
  test.each([
    ['by MSH-7 as an instant, whatever its zone', '20260102030405+0000', '20260102043405+0200', 'C-b', 'C-a'],
    ['by MSH-10, where MSH-7 is the same', '20260102030405+0000', '20260102040405+0100', 'T-2', 'T-1'],
  ])('%s', async (_, newerTime, olderTime, newerId, olderId) => {
    const newer = adt({ time: newerTime, controlId: newerId });
    const older = adt({ id: newer.id, time: olderTime, controlId: olderId });

    await server.exchange(newer.text);
    expect((await server.exchange(older.text)).code).toBe('AA');

    expect(await keysOf(older.controlId)).toHaveLength(1);
    expect(await store.object(`Patient/${newer.id}`)).toBe(newer.text);
  });
});

describe('a control ID of any length', () => {
  test('that S3 could not hold as a key is stored under its beginning and hash, and echoed as it is', async () => {
    const [one, other] = [
      adt({ controlId: `LONG${'é'.repeat(2000)}1` }),
      adt({ controlId: `LONG${'é'.repeat(2000)}2` }),
    ];

    for (const { id, controlId, text } of [one, other]) {
      expect(await server.exchange(text)).toMatchObject({ code: 'AA', controlId });
      expect(await store.object(`Patient/${id}`)).toBe(text);
    }
    expect((await server.exchange(one.text)).code).toBe('AA');

    const keys = await store.keys('messages/APP/FAC/LONG');
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(Buffer.byteLength(key)).toBeLessThan(1024);
  });
});

describe('the store', () => {
  test('that is down is AE 207 and nothing stored; once it is back the message is taken, without a restart', async () => {
    const messages = Array.from({ length: 5 }, () => adt());
    await store.passage.stop();

    const refused = await Promise.all(messages.map(({ text }) => server.exchange(text)));
    for (const answer of refused) expect(answer).toMatchObject({ code: 'AE', errorCodes: ['207'] });
    for (const { id } of messages) expect(await store.object(`Patient/${id}`)).toBeUndefined();

    const before = server.cloudMetrics.sum('MessagesArchived');
    expect(server.storeWorked.slice(-5)).toEqual(new Array(5).fill(false));

    await store.passage.open();
    for (const { id, text } of messages) {
      expect((await server.exchange(text)).code).toBe('AA');
      expect(await store.object(`Patient/${id}`)).toBe(text);
    }
    expect(server.storeWorked.slice(-5)).toEqual(new Array(5).fill(true));
    expect(server.cloudMetrics.sum('ArchiveFailures')).toBe(5);
    expect(server.cloudMetrics.sum('MessagesArchived')).toBe(before + 5);
  });

  test('that goes away and comes back under load never makes an AA of what is not stored', async () => {
    const messages = Array.from({ length: 200 }, () => adt());
    const client = server.client();
    for (const { text } of messages) client.send(text);
    await client.answered(20);
    await store.passage.stop();
    await client.answered(60);
    await store.passage.open();
    const answers = await eventually(
      () => client.answers,
      (list) => list.length === messages.length,
      60_000,
    );

    const isAccepted = answers.map((answer) => answer.includes('\rMSA|AA|'));
    const stored = await Promise.all(messages.map(({ id }) => store.object(`Patient/${id}`)));
    expect(isAccepted.filter((one) => !one).length).toBeGreaterThan(0);
    expect(isAccepted.filter((one) => one).length).toBeGreaterThan(20);
    for (const [index, { text }] of messages.entries())
      if (isAccepted[index]) expect(stored[index]).toBe(text);
  });
});
