import { PERSONS } from '../../mapping/resources.ts';
import { s3Store } from '../../test-hl7-server/archive/s3.ts';
import { createPersonIndex, type IndexedStore } from '../../test-hl7-server/query/person-index.ts';
import { adt, type Store, startStore } from '../support/network/hl7-server.ts';

// What the index makes of messages that are stored while it is read from S3.

let store: Store;
let s3: ReturnType<typeof s3Store>;

beforeEach(async () => {
  store = await startStore();
  s3 = s3Store({ bucketName: store.emulator.bucketName, s3Endpoint: store.url });
});
afterEach(() => store.stop());

const named = (value: string) => [{ field: 5, component: 1, subcomponent: 1, value }];
const message = (name: string) => Buffer.from(adt({ id: 'p', name }).text);
const KEY = 'Patient/p';

/** An index over one message, whose reading goes as a test says. */
async function reading(
  get: (read: IndexedStore['get'], key: string) => ReturnType<IndexedStore['get']>,
  mostCharacters?: number,
) {
  await s3.put(KEY, message('Old'), {});
  return createPersonIndex({ keys: s3.keys, get: (key) => get(s3.get, key) }, PERSONS, mostCharacters);
}

test('a message that is stored while the archive is read is not replaced by what was read before', async () => {
  const hasRead = Promise.withResolvers<void>();
  const isStored = Promise.withResolvers<void>();
  const index = await reading(async (read, key) => {
    const old = await read(key);
    hasRead.resolve();
    await isStored.promise;
    return old;
  });

  const found = index.find(named('New'));
  await hasRead.promise;
  index.update(KEY, message('New'));
  isStored.resolve();

  expect(await found).toEqual([KEY]);
  expect(await index.find(named('Old'))).toEqual([]);
});

test('what a reading that failed still brings does not count towards the most that is searched', async () => {
  const isReadAgain = Promise.withResolvers<void>();
  let reads = 0;
  await s3.put('Patient/q', message('Other'), {});
  const index = await reading(async (read, key) => {
    reads += 1;
    const payload = await read(key);
    // The first reading fails at one object and brings the other one late.
    if (reads > 2) return payload;
    if (key !== KEY) throw new Error('down');
    await isReadAgain.promise;
    return payload;
    // Room for the two of them, of about 20 characters each.
  }, 50);
  await expect(index.find(named('Old'))).rejects.toThrow('down');
  expect(await index.find(named('Old'))).toEqual([KEY]);

  isReadAgain.resolve();
  await new Promise((resolve) => setTimeout(resolve, 50));

  expect(await index.find(named('Old'))).toEqual([KEY]);
});

test('a person that is updated again and again counts once towards the most that is searched', async () => {
  await s3.put(KEY, message('Old'), {});
  const index = createPersonIndex(s3, PERSONS, 200);
  await index.find(named('Old'));

  for (let update = 0; update < 100; update += 1) index.update(KEY, message(`Name${update}`));

  expect(await index.find(named('Name99'))).toEqual([KEY]);
});
