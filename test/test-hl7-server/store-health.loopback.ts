import { s3Store } from '../../test-hl7-server/s3.ts';
import { createStoreHealth } from '../../test-hl7-server/store-health.ts';
import { eventually } from '../support/eventually.ts';
import { type Store, startStore } from '../support/hl7-server.ts';

let store: Store;

beforeAll(async () => {
  store = await startStore();
});

afterAll(() => store.stop());

test('a store that failed is known to work again without a message that finds out', async () => {
  const s3 = s3Store({ bucketName: store.emulator.bucketName, s3Endpoint: store.url });
  let probes = 0;
  const health = createStoreHealth(() => {
    probes += 1;
    return s3.first('messages/');
  }, 20);
  expect(health.works).toBe(true);
  await store.passage.stop();

  health.report(false);
  health.report(false);

  await eventually(
    () => probes,
    (count) => count > 2,
  );
  expect(health.works).toBe(false);
  await store.passage.open();
  await eventually(
    () => health.works,
    (works) => works,
  );
  const after = probes;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(probes).toBe(after);
});
