import { adt, SenderBench } from '../support/sender-bench.ts';

// A message with a route passes the groups of several patients before it is delivered.

let bench: SenderBench;
beforeEach(async () => {
  bench = await SenderBench.start();
});
afterEach(() => bench.stop());

/** Three messages of each of two patients, a merge behind them, and what follows it on the same route. */
async function enqueueMerge(): Promise<void> {
  for (const n of [1, 2, 3]) for (const group of ['a', 'b']) await bench.enqueue(adt(`${group}${n}`), group);
  await bench.enqueue(adt('merge'), 'a', undefined, ['b']);
  for (const n of [1, 2]) await bench.enqueue(adt(`after${n}`), 'a', undefined, ['b']);
}

/** The messages in the order of the endpoint, without repetitions. */
const order = () => [...new Set(bench.endpoint.received)];

function expectOrder(): void {
  expect(order().slice(0, 6).toSorted()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3']);
  expect(order().filter((one) => one.startsWith('b'))).toEqual(['b1', 'b2', 'b3']);
  expect(order().slice(6)).toEqual(['merge', 'after1', 'after2']);
}

test.each([1, 4])(
  'it comes after the messages of all, and before what follows it, with %d lanes',
  async (connections) => {
    await enqueueMerge();
    bench.sender({ connections });

    await bench.empty();

    expectOrder();
    expect(bench.endpoint.received).toHaveLength(9);
    expect(bench.events('message-passed-on')).toEqual(
      ['merge', 'after1', 'after2'].map((controlId) => expect.objectContaining({ controlId })),
    );
    expect(bench.events('message-delivered')).toHaveLength(9);
  },
);

test('it passes each group of a longer route in turn', async () => {
  await bench.enqueue(adt('c1'), 'c');
  await bench.enqueue(adt('merge'), 'a', undefined, ['b', 'c']);
  bench.sender();

  await bench.empty();

  expect(bench.endpoint.received).toEqual(['c1', 'merge']);
  expect(bench.events('message-passed-on')).toHaveLength(2);
});

test('its trace goes with it', async () => {
  const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  await bench.enqueue(adt('merge'), 'a', trace, ['b']);
  bench.sender();

  await bench.empty();

  expect(bench.segments).toEqual([
    expect.objectContaining({ trace_id: '1-5759e988-bd862e3fe1be46a994272793' }),
  ]);
});

test.each(['drop', 'lost'] as const)(
  'a queue that fails (%s) while it is passed on keeps the order',
  async (fault) => {
    let failures = 0;
    bench.proxy.instead = (action, { MessageGroupId }) => {
      if (action !== 'SendMessage' || MessageGroupId !== 'b' || failures === 3) return undefined;
      failures += 1;
      return fault;
    };
    await enqueueMerge();
    bench.sender({ connections: 4 });

    await bench.empty(30_000);

    expect(failures).toBe(3);
    expectOrder();
    expect(bench.endpoint.received).toHaveLength(9);
  },
);

test('a sender that dies after it was passed on, and before it was removed, keeps the order', async () => {
  await enqueueMerge();
  let passedOn = 0;
  bench.proxy.instead = (action) => {
    if (action === 'SendMessage') passedOn += 1;
    return action === 'DeleteMessage' && passedOn === 1 ? 'drop' : undefined;
  };
  bench.sender({ holdMarginMs: 600 });
  await bench.logged('remove-failed');
  bench.proxy.stop();

  const next = await SenderBench.beside(bench);
  next.sender({ connections: 4 });
  await next.empty(30_000);

  expectOrder();
});
