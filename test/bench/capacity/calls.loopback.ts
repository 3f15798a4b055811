import { CALLS } from '../../../bench/capacity/plan.ts';
import { decodeMessage } from '../../../hl7v2/character-set.ts';
import { parse } from '../../../hl7v2/er7.ts';
import { readHeader } from '../../../hl7v2/header.ts';
import { createArchive } from '../../../test-hl7-server/archive/archive.ts';
import type { ObjectStore } from '../../../test-hl7-server/archive/object-store.ts';
import { s3Store } from '../../../test-hl7-server/archive/s3.ts';
import { eventually } from '../../support/eventually.ts';
import { accept } from '../../support/network/endpoint.ts';
import { type Adt, adt as archivedAdt, type Store, startStore } from '../../support/network/hl7-server.ts';
import { adt, SenderBench } from '../../support/sender-bench.ts';

// Counts the calls per message that docs/capacity.md assumes.

describe('calls of SQS by the sender', () => {
  let bench: SenderBench;
  beforeEach(async () => {
    bench = await SenderBench.start();
  });
  afterEach(() => bench.stop());

  const total = () => Object.values(bench.proxy.calls).reduce((sum, count) => sum + count, 0);

  test('a message that is accepted at once costs about as many as the plan says, while others wait', async () => {
    const messages = 200;
    for (let index = 0; index < messages; index += 1) await bench.enqueue(adt(`C${index}`), `g${index}`);
    bench.endpoint.otherwise = (socket, id) => setTimeout(() => accept(socket, id), 10);
    // A hold of an hour: no machine is so slow that a message has to be held again.
    bench.sender({ ackTimeoutMs: 60_000, holdMarginMs: 3_600_000 });
    await bench.empty();

    const { ReceiveMessage = 0, DeleteMessageBatch = 0 } = bench.proxy.calls;
    expect(total()).toBe(ReceiveMessage + DeleteMessageBatch);
    expect(bench.endpoint.received).toHaveLength(messages);
    expect(total() / messages).toBeGreaterThanOrEqual(CALLS.ofSender / 2);
    // A lane that has nothing to send for a moment, on a busy machine, removes what there is. The last receives find nothing.
    expect(total() / messages).toBeLessThanOrEqual(CALLS.ofSender + 0.15);
  });

  test('a message in an otherwise empty queue costs as many more as the plan says', async () => {
    // A hold of six seconds: a message is held again where the receive took 0.3 of one.
    bench.sender({ holdMarginMs: 5600 });
    await eventually(
      () => bench.proxy.count('ReceiveMessage'),
      (count) => count === 1,
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    await bench.enqueue(adt('C1'), 'g1');
    await bench.empty();

    // The last receive waits for the next message.
    await eventually(
      () => bench.proxy.count('ReceiveMessage'),
      (count) => count === 3,
    );
    expect(total() - 1).toBe(CALLS.ofSender + CALLS.ofSenderWhenQuiet);
    expect(bench.proxy.calls).toEqual({
      ReceiveMessage: 3,
      ChangeMessageVisibilityBatch: 1,
      DeleteMessageBatch: 1,
    });
  });
});

describe('requests of S3 by the test HL7 server', () => {
  let store: Store;
  beforeEach(async () => {
    store = await startStore();
  });
  afterEach(() => store.stop());

  const archiveOf = (message: Adt, archive: ReturnType<typeof createArchive>) => {
    const payload = Buffer.from(message.text);
    return archive(payload, readHeader(parse(decodeMessage(payload))), [
      { type: 'Patient', fhirId: message.id },
    ]);
  };
  const started = () => {
    const calls = { lists: 0, puts: 0, heads: 0 };
    const archive = createArchive(
      counting(s3Store({ bucketName: store.emulator.bucketName, s3Endpoint: store.url }), calls),
    );
    return async (message: Adt) => {
      const before = { ...calls };
      await expect(archiveOf(message, archive)).resolves.toMatchObject({ outcome: 'stored' });
      const { lists, puts, heads } = calls;
      return { lists: lists - before.lists, puts: puts - before.puts, heads: heads - before.heads };
    };
  };
  const planned = { lists: CALLS.lists, puts: CALLS.puts, heads: CALLS.heads };

  test('a message costs as many as the plan says, of a new patient and of one who is remembered', async () => {
    const archived = started();
    await archived(archivedAdt());

    await expect(archived(archivedAdt({ id: 'seen' }))).resolves.toEqual(planned);
    await expect(archived(archivedAdt({ id: 'seen' }))).resolves.toEqual(planned);
  });

  test('the first message after a start costs three more, and one of a patient who is not remembered two', async () => {
    await started()(archivedAdt({ id: 'seen' }));
    const archived = started();

    await expect(archived(archivedAdt())).resolves.toEqual({ lists: 1, puts: 3, heads: 1 });
    await expect(archived(archivedAdt({ id: 'seen' }))).resolves.toEqual({ lists: 0, puts: 3, heads: 1 });
  });
});

function counting(store: ObjectStore, calls: { lists: number; puts: number; heads: number }): ObjectStore {
  return {
    first(...of) {
      calls.lists += 1;
      return store.first(...of);
    },
    put(...of) {
      calls.puts += 1;
      return store.put(...of);
    },
    head(key) {
      calls.heads += 1;
      return store.head(key);
    },
  };
}
