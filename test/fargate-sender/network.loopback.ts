import { readFile } from 'node:fs/promises';
import { eventually } from '../support/eventually.ts';
import { accept, ackBytes, answer, type Behaviour } from '../support/network/endpoint.ts';
import { adt, SenderBench } from '../support/sender-bench.ts';

// Links that fail, and the breaker.

let bench: SenderBench;
beforeEach(async () => {
  bench = await SenderBench.start();
});
afterEach(() => bench.stop());

const times = (count: number, behaviour: Behaviour) => Array.from({ length: count }, () => behaviour);

test('a link that is closed while idle is replaced quietly: at once if it brought an acceptance, else the shortest backoff later', async () => {
  await bench.enqueue(adt('C1'));
  bench.sender({ backoffMinMs: 1500, backoffMaxMs: 1500 });
  await bench.empty();
  const connected: number[] = [];
  bench.endpoint.onConnection = () => connected.push(performance.now());
  const closed = performance.now();
  bench.endpoint.hangUp();
  await bench.logged('link-up', 2);
  bench.endpoint.hangUp();
  await bench.logged('link-up', 3);

  await bench.enqueue(adt('C2'));
  await bench.empty();

  const [first = 0, second = 0] = connected;
  expect(first - closed).toBeLessThan(1000);
  expect(second - first).toBeGreaterThanOrEqual(1490);
  expect(bench.endpoint.received).toEqual(['C1', 'C2']);
  expect(bench.events('attempt-failed')).toEqual([]);
});

const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('a link is kept alive by TCP before the 350 s after which a load balancer forgets it', async () => {
  bench.sender();
  await bench.logged('link-up');

  // /proc/net/tcp: the connection to the endpoint, with timer 02 (keepalive) and what is left of it in 1/100 s.
  const hexPort = bench.endpoint.port.toString(16).toUpperCase().padStart(4, '0');
  const row = await eventually(
    async () =>
      (await readFile('/proc/net/tcp', 'utf8')).split('\n').find((line) => line.includes(`:${hexPort} 01 `)),
    (line) => line !== undefined,
  );
  const [timer, left = ''] = row?.trim().split(/\s+/)[5]?.split(':') ?? [];
  expect(timer).toBe('02');
  expect(Number.parseInt(left, 16)).toBeLessThanOrEqual(6000);
});

test('a link that falls while idle is back at once, and not when the receive under way has ended', async () => {
  const sender = bench.sender();
  await bench.logged('link-up');

  bench.endpoint.hangUp();
  await bench.logged('link-down');

  await eventually(
    () => sender.isReady,
    (isReady) => isReady,
    5000,
  );
});

/** The acknowledgment timeout where it is waited for. */
const SILENT_MS = 400;

test.each<[string, Behaviour, number]>([
  ['resets', (socket) => socket.resetAndDestroy(), 10_000],
  ['closes', (socket) => socket.end(), 10_000],
  ['never answers', () => undefined, SILENT_MS],
  ['answers for another message', (socket) => answer('AA')(socket, 'OTHER'), 10_000],
])(
  'an endpoint that %s is sent a message again with a backoff, without limit, and then accepts it',
  async (_, misbehave, ackTimeoutMs) => {
    bench.endpoint.script.push(...times(6, misbehave));
    const at: number[] = [];
    bench.endpoint.onMessage = () => at.push(performance.now());
    await bench.enqueue(adt('C1'));
    bench.sender({ ackTimeoutMs, backoffMinMs: 50, backoffMaxMs: 100 });

    await bench.empty();

    // All pauses together: a single gap, seen from the endpoint, shrinks where this process is late to read.
    const waitedMs = ackTimeoutMs === SILENT_MS ? SILENT_MS : 0;
    expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(6 * (waitedMs + 49));
    expect(bench.endpoint.received).toHaveLength(7);
    expect(bench.metrics.sum('AmbiguousResends')).toBe(6);
    expect(await bench.quarantined()).toEqual([]);
  },
);

test('a message whose link fell before anything was written has made no attempt', async () => {
  let isFirst = true;
  bench.proxy.instead = async (action) => {
    if (action === 'ChangeMessageVisibility' && isFirst) {
      isFirst = false;
      bench.endpoint.hangUp();
      await bench.logged('link-down');
    }
    return undefined;
  };
  bench.sender({ ackTimeoutMs: 2000, holdMarginMs: 1000 });
  await eventually(
    () => bench.proxy.count('ReceiveMessage'),
    (count) => count > 0,
  );
  // A receive that waited is followed by an extension of the visibility timeout.
  await new Promise((resolve) => setTimeout(resolve, 200));
  await bench.enqueue(adt('C1'));

  await bench.empty();

  expect(isFirst).toBe(false);
  expect(bench.endpoint.received).toEqual(['C1']);
  expect(bench.events('message-delivered')).toMatchObject([{ attempt: 1 }]);
  expect(bench.metrics.sum('AmbiguousResends')).toBe(0);
});

test.each<[string, Behaviour]>([
  ['answer', accept],
  ['pair of answers', (socket, id) => socket.write(Buffer.concat([ackBytes('CA', id), ackBytes('AA', id)]))],
])(
  'an endpoint that closes after each %s gets the next message at once, and nothing fails',
  async (_, say) => {
    bench.endpoint.otherwise = (socket, id) => {
      say(socket, id);
      socket.end();
    };
    for (let index = 0; index < 20; index += 1) await bench.enqueue(adt(`C${index}`));
    const begin = performance.now();
    bench.sender({ ackTimeoutMs: 10_000, backoffMinMs: 1000, backoffMaxMs: 60_000 });

    await bench.empty();

    expect(performance.now() - begin).toBeLessThan(8000);
    expect(bench.endpoint.received).toEqual(Array.from({ length: 20 }, (_, index) => `C${index}`));
    expect(bench.endpoint.connections).toBeLessThanOrEqual(21);
    expect(bench.events('attempt-failed')).toEqual([]);
    expect(bench.events('breaker-open')).toEqual([]);
  },
);

test('an endpoint that accepts and then closes each next message unanswered is still asked with a backoff', async () => {
  let isFirst = true;
  bench.endpoint.onConnection = () => {
    isFirst = true;
  };
  bench.endpoint.otherwise = (socket, id) => {
    if (isFirst) accept(socket, id);
    else socket.end();
    isFirst = false;
  };
  for (let index = 0; index < 4; index += 1) await bench.enqueue(adt(`C${index}`));
  const begin = performance.now();
  bench.sender({ ackTimeoutMs: 10_000, backoffMinMs: 500, backoffMaxMs: 500 });

  await bench.empty();

  // C1, C2 and C3 are sent twice each.
  expect(performance.now() - begin).toBeGreaterThanOrEqual(3 * 490);
  expect(bench.metrics.sum('AmbiguousResends')).toBe(3);
});

describe('the breaker', () => {
  test.each<[string, Behaviour]>([
    ['timeouts', () => undefined],
    ['answers for another message', (socket) => answer('AA')(socket, 'OTHER')],
  ])(
    'opens after three %s in a row, over all lanes: no receive, not ready, one message at a time as a probe',
    async (_, misbehave) => {
      bench.endpoint.otherwise = misbehave;
      for (let index = 0; index < 8; index += 1) await bench.enqueue(adt(`C${index}`), `g${index}`);
      const sender = bench.sender({ connections: 3, ackTimeoutMs: 150 });

      await eventually(
        () => bench.metrics.last('BreakerOpen'),
        (open) => open === 1,
      );
      expect(sender.isReady).toBe(false);
      const receives = bench.proxy.count('ReceiveMessage');
      let most = 0;
      let open = 0;
      bench.endpoint.otherwise = (socket, id) => {
        open += 1;
        most = Math.max(most, open);
        socket.once('close', () => {
          open -= 1;
        });
        misbehave(socket, id);
      };
      const sent = bench.endpoint.received.length;
      await bench.received(sent + 6);
      expect(bench.proxy.count('ReceiveMessage')).toBe(receives);
      // One of each lane.
      expect(new Set(bench.endpoint.received).size).toBeLessThanOrEqual(3);
      // The attempts that were under way when it opened may still be there beside the first probe.
      expect(most).toBeLessThanOrEqual(3);

      bench.endpoint.otherwise = accept;
      await bench.empty();
      expect(sender.isReady).toBe(true);
      expect(bench.metrics.last('BreakerOpen')).toBe(0);
      expect(bench.log.lines.map(({ event }) => event)).toEqual(
        expect.arrayContaining(['breaker-open', 'breaker-closed']),
      );
    },
  );

  test('stays closed where a refusal comes between failures: the endpoint answers', async () => {
    const hangUp: Behaviour = (socket) => socket.end();
    bench.endpoint.script.push(...times(2, hangUp), answer('AE'), ...times(2, hangUp));
    await bench.enqueue(adt('C1'));
    bench.sender({ ackTimeoutMs: 10_000 });

    await bench.empty();

    expect(bench.endpoint.received).toHaveLength(6);
    expect(bench.events('breaker-open')).toEqual([]);
  });

  test('opens for an endpoint that goes away, also where a link fell with its first answer before', async () => {
    bench.endpoint.script.push((socket, id) =>
      socket.write(Buffer.concat([ackBytes('AA', id), ackBytes('AA', 'OTHER')])),
    );
    await bench.enqueue(adt('C1'));
    bench.sender({ ackTimeoutMs: 10_000, backoffMinMs: 300, backoffMaxMs: 300 });
    await bench.empty();
    await bench.logged('link-down');
    await bench.endpoint.stop();

    await bench.logged('connect-failed', 3);

    await eventually(
      () => bench.metrics.last('BreakerOpen'),
      (open) => open === 1,
    );
  });

  test('lets a receive fetch the probe once the held messages went back', async () => {
    bench.endpoint.otherwise = () => undefined;
    await bench.enqueue(adt('C1'));
    bench.sender({ ackTimeoutMs: 50, longestHoldMs: 1500 });
    await bench.logged('breaker-open');
    await bench.logged('message-given-back');
    expect(bench.metrics.last('BreakerOpen')).toBe(1);

    bench.endpoint.otherwise = accept;
    await bench.empty();

    expect(bench.metrics.last('BreakerOpen')).toBe(0);
  });

  test('lets no lane receive whose link fell while it waited for its turn', async () => {
    // One lane holds a message that is never answered; the other comes back from a quarantine when the breaker is open.
    const opened = bench.logged('breaker-open');
    bench.proxy.instead = async (action) => {
      if (action === 'SendMessage') await opened;
      return undefined;
    };
    bench.endpoint.otherwise = () => undefined;
    await bench.enqueue('no HL7', 'g1');
    await bench.enqueue(adt('C1'), 'g2');
    bench.sender({ connections: 2, ackTimeoutMs: 100, longestHoldMs: 2000 });
    await bench.logged('message-quarantined');
    await eventually(
      () => bench.inQueue(),
      (left) => left === 1,
    );
    const receives = bench.proxy.count('ReceiveMessage');
    await bench.endpoint.stop();

    await bench.logged('message-given-back');
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect(bench.proxy.count('ReceiveMessage')).toBe(receives);
  });

  test.each([
    ['at once', 0],
    ['a while after', 150],
  ])(
    'gives messages back to the lanes with a link where an endpoint closes further connections %s',
    async (_, afterMs) => {
      bench.endpoint.most = 1;
      bench.endpoint.closesAfterMs = afterMs;
      for (let index = 0; index < 5; index += 1) await bench.enqueue(adt(`C${index}`), `g${index}`);
      const sender = bench.sender({ connections: 4, backoffMinMs: 250, backoffMaxMs: 500 });

      await bench.empty();
      await bench.logged('link-down', 8);

      expect(bench.endpoint.received.toSorted()).toEqual(['C0', 'C1', 'C2', 'C3', 'C4']);
      await eventually(
        () => sender.isReady,
        (isReady) => isReady,
      );
    },
  );

  test('opens for an endpoint that closes each connection at once, which is asked ever less often', async () => {
    bench.endpoint.most = 0;
    const sender = bench.sender({ backoffMinMs: 40, backoffMaxMs: 10_000 });

    await eventually(
      () => bench.metrics.last('BreakerOpen'),
      (open) => open === 1,
    );
    expect(sender.isReady).toBe(false);
    await bench.enqueue(adt('C1'));
    bench.endpoint.most = 1;
    await bench.empty();
    await eventually(
      () => sender.isReady,
      (isReady) => isReady,
    );
  });
});
