import { s3Store } from '../../test-hl7-server/archive/s3.ts';
import { createStoreHealth } from '../../test-hl7-server/archive/store-health.ts';
import { eventually } from '../support/eventually.ts';
import { type Store, startStore } from '../support/network/hl7-server.ts';

let store: Store;

beforeAll(async () => {
  store = await startStore();
});

afterAll(() => store.stop());

test('a store that failed is known to work again without a message that finds out, each time and with one question at a time', async () => {
  const s3 = s3Store({ bucketName: store.emulator.bucketName, s3Endpoint: store.url });
  let probes = 0;
  let [atOnce, most] = [0, 0];
  const health = createStoreHealth(async () => {
    probes += 1;
    atOnce += 1;
    most = Math.max(most, atOnce);
    await s3.first('messages/').finally(() => {
      atOnce -= 1;
    });
  }, 20);
  expect(health.works).toBe(true);

  for (let outage = 1; outage <= 2; outage += 1) {
    const before = probes;
    await store.passage.stop();

    // Each message that could not be stored says so.
    for (let message = 0; message < 10; message += 1) health.report(false);

    await eventually(
      () => probes,
      (count) => count > before + 2,
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
  }
  expect(most).toBe(1);
});
