import {
  acknowledgmentOf,
  adt,
  type Store,
  startServer,
  startStore,
  type TestServer,
} from '../support/network/hl7-server.ts';

// MSH-15 and MSH-16 (table 0155) say which acknowledgments a message gets: the commit one comes after the store.

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

/** The codes that come before the answer to a further message of original mode, which shows that nothing more comes. */
async function codesFor(text: string): Promise<string[]> {
  const client = server.client();
  const last = adt();
  client.send(text);
  client.send(last.text);
  for (let count = 1; ; count += 1) {
    const answers = (await client.answered(count)).map((answer) => acknowledgmentOf(answer));
    if (answers.at(-1)?.controlId === last.controlId) return answers.slice(0, -1).map(({ code }) => code);
  }
}

describe('a message that is stored', () => {
  test.each<[string, string, string[]]>([
    ['', '', ['AA']],
    ['AL', '', ['CA']],
    ['AL', 'NE', ['CA']],
    ['AL', 'ER', ['CA']],
    ['AL', 'AL', ['CA', 'AA']],
    ['AL', 'SU', ['CA', 'AA']],
    ['SU', 'AL', ['CA', 'AA']],
    ['NE', 'AL', ['AA']],
    ['ER', 'AL', ['AA']],
    ['', 'AL', ['AA']],
    ['ER', 'NE', []],
    ['NE', 'NE', []],
    ['XX', 'NE', ['CA']],
  ])('MSH-15 %j and MSH-16 %j: %j', async (accept, application, codes) => {
    const { id, text } = adt({ accept, application });

    expect(await codesFor(text)).toEqual(codes);
    expect(await store.object(`Patient/${id}`)).toBe(text);
  });
});

describe('a message that is refused', () => {
  test.each<[string, string, string[]]>([
    ['AL', 'AL', ['CR']],
    ['ER', 'AL', ['CR']],
    ['SU', 'AL', ['AR']],
    ['NE', 'ER', ['AR']],
    ['NE', 'SU', []],
    ['SU', 'NE', []],
  ])('MSH-15 %j and MSH-16 %j: %j', async (accept, application, codes) => {
    expect(await codesFor(adt({ accept, application }).text.replace('|T|2.5.1|', '|X|2.5.1|'))).toEqual(
      codes,
    );
  });
});

test('a message that cannot be stored is answered CE with the error', async () => {
  await store.passage.stop();
  const { code, errorCodes } = await server.exchange(adt({ accept: 'AL', application: 'AL' }).text);
  await store.passage.open();

  expect([code, errorCodes]).toEqual(['CE', ['207']]);
});
