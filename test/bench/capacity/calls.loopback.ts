import { CALLS } from '../../../bench/capacity/plan.ts';
import { decodeMessage } from '../../../hl7v2/character-set.ts';
import { parse } from '../../../hl7v2/er7.ts';
import { readHeader } from '../../../hl7v2/header.ts';
import { createArchive } from '../../../test-hl7-server/archive.ts';
import { s3Store } from '../../../test-hl7-server/s3.ts';
import { adt as archivedAdt, startStore } from '../../support/hl7-server.ts';
import { adt, SenderBench } from '../../support/sender-bench.ts';

// What docs/capacity.md reckons with for each message, counted.

test('a message that is accepted at once costs the sender as many calls of SQS as the plan says', async () => {
  const messages = 12;
  const bench = await SenderBench.start();
  try {
    for (let index = 0; index < messages; index += 1) await bench.enqueue(adt(`C${index}`), `g${index}`);
    bench.sender({ connections: 2 });
    await bench.empty();

    // The receives that find nothing any more are not the messages'.
    const receives = Math.min(messages, bench.proxy.count('ReceiveMessage'));
    const { ChangeMessageVisibility = 0, DeleteMessage = 0, SendMessage = 0 } = bench.proxy.calls;
    expect(receives + ChangeMessageVisibility + DeleteMessage + SendMessage).toBe(messages * CALLS.ofSender);
    expect(bench.endpoint.received).toHaveLength(messages);
  } finally {
    await bench.stop();
  }
});

test('a message that is new costs the archive as many requests of S3 as the plan says', async () => {
  const store = await startStore();
  try {
    const calls = { lists: 0, puts: 0, heads: 0 };
    const s3 = s3Store({ bucketName: store.emulator.bucketName, s3Endpoint: store.url });
    const archive = createArchive({
      first(prefix) {
        calls.lists += 1;
        return s3.first(prefix);
      },
      put(...object) {
        calls.puts += 1;
        return s3.put(...object);
      },
      head(key) {
        calls.heads += 1;
        return s3.head(key);
      },
    });
    const { id, text } = archivedAdt();
    const payload = Buffer.from(text);

    const { outcome } = await archive(payload, readHeader(parse(decodeMessage(payload))), id);

    expect(outcome).toBe('stored');
    expect(calls).toEqual({ lists: CALLS.lists, puts: CALLS.puts, heads: CALLS.heads });
  } finally {
    await store.stop();
  }
});
