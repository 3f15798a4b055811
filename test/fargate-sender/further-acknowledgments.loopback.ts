import { eventually } from '../support/eventually.ts';
import { accept, ackBytes, answer, type Behaviour } from '../support/network/endpoint.ts';
import { adt, SenderBench } from '../support/sender-bench.ts';

// Acknowledgments of messages that were acknowledged before: what was accepted on the link does not cost it.

let bench: SenderBench;
beforeEach(async () => {
  bench = await SenderBench.start();
});
afterEach(() => bench.stop());

/** Where no answer fails to come, a busy machine must not make one late. */
const UNHURRIED = { ackTimeoutMs: 10_000 };
const ids = (count: number) => Array.from({ length: count }, (_, index) => `C${index}`);

async function enqueue(controlIds: readonly string[]): Promise<void> {
  for (const id of controlIds) await bench.enqueue(adt(id));
}

test.each<[string, Behaviour]>([
  [
    'twice in one piece',
    (socket, id) => socket.write(Buffer.concat([ackBytes('AA', id), ackBytes('AA', id)])),
  ],
  [
    'CA, and AA some messages later',
    (socket, id) => {
      socket.write(ackBytes('CA', id));
      setTimeout(() => accept(socket, id), 30);
    },
  ],
  [
    'AA, and another one in pieces that come between messages and after the next one was sent',
    (socket, id) => {
      const second = ackBytes('AA', id);
      socket.write(Buffer.concat([ackBytes('AA', id), second.subarray(0, 9)]));
      setTimeout(() => socket.write(second.subarray(9)), 5);
    },
  ],
])('an endpoint that answers %s costs neither its link nor a duplicate', async (_, behaviour) => {
  const sent = ids(40);
  let last = Promise.resolve();
  bench.endpoint.otherwise = (socket, id) => {
    // An answer in pieces has to end before the next one begins.
    last = last.then(() => new Promise((resolve) => setTimeout(resolve, 8)));
    void last.then(() => behaviour(socket, id));
  };
  await enqueue(sent);
  bench.sender(UNHURRIED);

  await bench.empty();
  await bench.logged('acknowledgment-ignored', sent.length);

  expect(bench.endpoint.received).toEqual(sent);
  expect(bench.endpoint.connections).toBe(1);
  expect(bench.events('attempt-failed')).toEqual([]);
  expect(bench.metrics.sum('MessagesDelivered')).toBe(sent.length);
  expect(bench.events('acknowledgment-ignored')).toEqual(
    sent.map((controlId) => ({
      endpoint: `127.0.0.1:${bench.endpoint.port}`,
      controlId,
      acknowledgmentCode: 'AA',
    })),
  );
});

test('the own acknowledgment is waited for after one of an earlier message, in the same piece or a later one', async () => {
  bench.endpoint.script.push(
    accept,
    (socket, id) => socket.write(Buffer.concat([ackBytes('AA', 'C0'), ackBytes('AE', id, '101')])),
    (socket, id) => {
      socket.write(ackBytes('AA', 'C0'));
      setTimeout(() => accept(socket, id), 100);
    },
  );
  await enqueue(ids(3));
  bench.sender(UNHURRIED);

  await bench.empty();

  expect(bench.endpoint.received).toEqual(ids(3));
  expect(bench.endpoint.connections).toBe(1);
  expect(await bench.quarantined()).toMatchObject([{ controlId: 'C1', msa1: 'AE' }]);
});

test('one that comes between messages is ignored, and one that refuses what was accepted is a warning', async () => {
  await bench.enqueue(adt('C0'));
  bench.sender(UNHURRIED);
  await bench.empty();

  bench.endpoint.say(ackBytes('AA', 'C0'));
  bench.endpoint.say(ackBytes('AE', 'C0', '207'));
  await bench.logged('acknowledgment-ignored', 2);
  await bench.enqueue(adt('C1'));
  await bench.empty();

  expect(bench.endpoint.connections).toBe(1);
  const lines = bench.log.lines.filter(({ event }) => event === 'acknowledgment-ignored');
  expect(lines.map(({ level, fields }) => [level, fields.acknowledgmentCode])).toEqual([
    ['info', 'AA'],
    ['warn', 'AE'],
  ]);
});

test('an endpoint that repeats an earlier acknowledgment for ever is given up when the timeout is over', async () => {
  bench.endpoint.script.push(accept, (socket) => {
    const timer = setInterval(() => {
      if (socket.destroyed) clearInterval(timer);
      else accept(socket, 'C0');
    }, 20);
  });
  await enqueue(ids(2));
  bench.sender({ ackTimeoutMs: 1500 });

  await bench.empty();

  expect(bench.endpoint.received).toEqual(['C0', 'C1', 'C1']);
  const [failed] = bench.events('attempt-failed');
  expect(failed).toMatchObject({ controlId: 'C1', reason: 'timeout-partial' });
});

test('more than a thousand of them in a row cost the link: such an endpoint is out of step', async () => {
  await bench.enqueue(adt('C0'));
  bench.sender(UNHURRIED);
  await bench.empty();

  bench.endpoint.say(Buffer.concat(Array.from({ length: 1001 }, () => ackBytes('AA', 'C0'))));

  await bench.logged('link-down');
  expect(bench.events('link-down')).toMatchObject([{ reason: 'bad-frame' }]);
  expect(bench.events('acknowledgment-ignored')).toHaveLength(1000);
});

describe('is no acceptance, and costs the link', () => {
  test.each<[string, Behaviour[], string]>([
    ['one of a message that nobody sent', [accept, (socket) => accept(socket, 'OTHER')], 'C1'],
    [
      'one of a message that was refused before',
      [answer('AE', '101'), (socket) => accept(socket, 'C0')],
      'C1',
    ],
    [
      'one of a message that was accepted on another link',
      [
        (socket, id) => {
          accept(socket, id);
          socket.end();
        },
        (socket) => accept(socket, 'C0'),
      ],
      'C1',
    ],
  ])('%s', async (_, script, resent) => {
    bench.endpoint.script.push(...script);
    await enqueue(ids(2));
    bench.sender(UNHURRIED);

    await bench.empty();

    expect(bench.endpoint.received).toEqual(['C0', 'C1', 'C1']);
    expect(bench.events('attempt-failed')).toMatchObject([{ controlId: resent, reason: 'mismatch' }]);
  });
});

test('another message with the control ID of an accepted one is sent on a new link, so that no further answer is taken for its own', async () => {
  bench.endpoint.script.push(accept, (_, id) => bench.endpoint.say(ackBytes('AE', id, '205')));
  await bench.enqueue(adt('C0', 'p'));
  await bench.enqueue(adt('C0', 'q'));
  bench.sender(UNHURRIED);

  await bench.empty();

  expect(bench.endpoint.connections).toBe(2);
  expect(bench.metrics.sum('AmbiguousResends')).toBe(0);
  await eventually(
    () => bench.quarantined(),
    (messages) => messages.length === 1,
  );
});
