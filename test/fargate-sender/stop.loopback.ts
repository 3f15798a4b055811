import { eventually } from '../support/eventually.ts';
import { accept, answer } from '../support/network/endpoint.ts';
import { EXPIRED_RECEIPTS } from '../support/network/sqs-proxy.ts';
import { adt, SenderBench } from '../support/sender-bench.ts';

// What SIGTERM leads to; the process around it is tested end to end.

let bench: SenderBench;
beforeEach(async () => {
  bench = await SenderBench.start();
});
afterEach(() => bench.stop());

test('a stop waits for the acknowledgment that is under way and removes the message', async () => {
  bench.endpoint.otherwise = (socket, id) => setTimeout(() => accept(socket, id), 200);
  await bench.enqueue(adt('C1'));
  const sender = bench.sender();
  await bench.received(1);

  const stopped = bench.stopSenders();
  expect(sender.isReady).toBe(false);
  await stopped;

  expect(await bench.inQueue()).toBe(0);
  expect(bench.endpoint.received).toEqual(['C1']);
});

test('a stop ends the link with FIN, which is no link that fell', async () => {
  const ends: string[] = [];
  bench.endpoint.onConnection = (socket) => {
    socket.on('end', () => ends.push('end'));
    socket.on('error', () => ends.push('error'));
  };
  // More than a receive under way takes, after which the link would be dropped.
  bench.sender({ stopTimeoutMs: 30_000 });
  await bench.logged('link-up');

  await bench.stopSenders();

  await eventually(
    () => ends,
    (all) => all.length > 0,
  );
  expect(ends).toEqual(['end']);
  // The endpoint's own FIN has come by then.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(bench.events('link-down')).toEqual([]);
});

test('a stop gives a message that was sent and not answered back for after another acknowledgment timeout', async () => {
  bench.endpoint.otherwise = () => undefined;
  await bench.enqueue(adt('C1'));
  // No time to wait for acknowledgments.
  bench.sender({ ackTimeoutMs: 3000, stopTimeoutMs: 10_000 });
  await bench.received(1);
  const begin = performance.now();
  await bench.stopSenders();

  expect(performance.now() - begin).toBeLessThan(2000);
  expect(bench.events('message-given-back')).toMatchObject([{ controlId: 'C1', delayMs: 3000 }]);
  expect(await bench.visible()).toBeUndefined();
  await eventually(
    () => bench.visible(),
    (message) => message !== undefined,
  );
  expect(performance.now() - begin).toBeGreaterThan(2500);
});

test('a give-back that SQS did not take is logged as failed, and not as done', async () => {
  bench.endpoint.otherwise = () => undefined;
  await bench.enqueue(adt('C1'));
  bench.sender({ ackTimeoutMs: 3000, stopTimeoutMs: 10_000 });
  await bench.received(1);
  bench.proxy.instead = (action) => (action === 'ChangeMessageVisibility' ? EXPIRED_RECEIPTS[1] : undefined);
  await bench.stopSenders();

  expect(bench.events('give-back-failed')).toMatchObject([{ controlId: 'C1' }]);
  expect(bench.events('message-given-back')).toEqual([]);
});

describe.each([1, 3, 10])('with %d received at a time', (receiveBatch) => {
  const NAMES = ['a1', 'b1', 'a2', 'c1', 'b2', 'a3', 'd1', 'e1', 'e2', 'f1'];
  const enqueueAll = async () => {
    for (const name of NAMES) await bench.enqueue(adt(name), name.slice(0, 1));
  };
  const expectInOrder = () => {
    for (const own of Map.groupBy(bench.endpoint.received, (name) => name.slice(0, 1)).values())
      expect(own).toEqual(own.toSorted());
    expect(bench.endpoint.received.toSorted()).toEqual(NAMES.toSorted());
  };

  test('a stop delivers what is on the wire, gives all else back at once, and the next sender delivers it in order', async () => {
    const answered = Promise.withResolvers<void>();
    bench.endpoint.script.push((socket, id) => void answered.promise.then(() => accept(socket, id)));
    await enqueueAll();
    bench.sender({ receiveBatch, ackTimeoutMs: 30_000, stopTimeoutMs: 60_000 });
    await bench.received(1);

    const stopped = bench.stopSenders();
    // Before the answer comes: another patient's first message is there for other senders.
    if (receiveBatch > 1) await bench.logged('message-given-back');
    expect(bench.events('message-given-back').map((fields) => fields?.attempt)).not.toContain(1);
    answered.resolve();
    await stopped;
    expect(bench.events('message-delivered')).toMatchObject([{ controlId: 'a1' }]);
    expect(await bench.inQueue()).toBe(9);

    bench.sender({ receiveBatch, ackTimeoutMs: 30_000 });
    await bench.empty();
    expectInOrder();
  });

  test('a stop that cannot wait gives back what was sent too, later, and nothing overtakes it', async () => {
    bench.endpoint.script.push(() => undefined);
    await enqueueAll();
    bench.sender({ receiveBatch, ackTimeoutMs: 2000, stopTimeoutMs: 10_000 });
    await bench.received(1);

    await bench.stopSenders();
    const back = bench.events('message-given-back');
    expect(back.filter((fields) => fields?.controlId === 'a1')).toMatchObject([{ delayMs: 2000 }]);
    expect(await bench.inQueue()).toBe(10);

    bench.endpoint.received.length = 0;
    bench.sender({ receiveBatch, ackTimeoutMs: 30_000 });
    await bench.empty();
    expectInOrder();
  });
});

test('a stop gives messages that were not sent back at once, in the order in which they were', async () => {
  await bench.enqueue(adt('C1'));
  await bench.enqueue(adt('C2'));
  bench.endpoint.onMessage = () => void bench.endpoint.stop();
  bench.endpoint.script.push((socket, id) => accept(socket, id));
  bench.sender();
  await bench.endpoint.stop();
  await bench.logged('connect-failed', 1);
  await bench.stopSenders();

  bench.endpoint.onMessage = () => undefined;
  await bench.endpoint.start();
  bench.sender();
  await bench.empty();

  expect(bench.endpoint.received).toEqual(['C1', 'C2']);
});

test('a stop gives a message back after every extension of its visibility that is under way, a slow one too', async () => {
  const timeouts: unknown[] = [];
  let calls = 0;
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  bench.proxy.instead = async (action, { VisibilityTimeout }) => {
    if (action !== 'ChangeMessageVisibility' || bench.endpoint.received.length === 0) return undefined;
    calls += 1;
    if (calls === 1) await released;
    timeouts.push(VisibilityTimeout);
    return undefined;
  };
  bench.endpoint.script.push(answer('AE'));
  await bench.enqueue(adt('C1'));
  bench.sender({ ackTimeoutMs: 1400, holdMarginMs: 600, nackRetryDelaysMs: [60_000] });
  await eventually(
    () => calls,
    (count) => count > 1,
  );

  const stopped = bench.stopSenders();
  setTimeout(release, 200);
  await stopped;
  await eventually(
    () => timeouts.length,
    (count) => count === calls,
  );

  expect(timeouts.at(-1)).toBe(0);
  expect(await bench.visible()).toBeDefined();
});

test('a stop while a message is held once more gives it back, and it is not sent again', async () => {
  const isHolding = Promise.withResolvers<void>();
  const isStopping = Promise.withResolvers<void>();
  bench.proxy.instead = async (action) => {
    if (action !== 'ChangeMessageVisibility' || bench.endpoint.received.length === 0) return undefined;
    isHolding.resolve();
    await isStopping.promise;
    return undefined;
  };
  bench.endpoint.script.push(answer('AE'));
  await bench.enqueue(adt('C1'));
  bench.sender({ ackTimeoutMs: 5000, holdMarginMs: 1000, nackRetryDelaysMs: [300] });
  await isHolding.promise;

  const stopped = bench.stopSenders();
  isStopping.resolve();
  await stopped;

  expect(bench.endpoint.received).toEqual(['C1']);
  expect(bench.events('message-given-back')).toMatchObject([{ controlId: 'C1', delayMs: 0 }]);
});

test('a message that a receive still brings during a stop is given back unsent, for the next sender to deliver', async () => {
  const sender = bench.sender();
  await eventually(
    () => bench.proxy.count('ReceiveMessage'),
    (count) => count > 0,
  );
  const stopped = sender.stop();
  await bench.enqueue(adt('C1'));
  await stopped;

  expect(bench.events('message-given-back')).toMatchObject([{ controlId: 'C1', attempt: 0, delayMs: 0 }]);
  expect(bench.endpoint.received).toEqual([]);
  bench.sender();
  await bench.empty();
  expect(bench.endpoint.received).toEqual(['C1']);
});

test('a receive under way gets two seconds and no more', async () => {
  bench.sender();
  await eventually(
    () => bench.proxy.count('ReceiveMessage'),
    (count) => count > 0,
  );
  const begin = performance.now();

  await bench.stopSenders();

  expect(performance.now() - begin).toBeGreaterThan(1900);
  expect(performance.now() - begin).toBeLessThan(6000);
});

test('a stop goes on removing a message that was accepted', async () => {
  let calls = 0;
  bench.proxy.instead = (action) => {
    calls += action === 'DeleteMessage' ? 1 : 0;
    return action === 'DeleteMessage' && calls <= 5 ? 'drop' : undefined;
  };
  bench.endpoint.otherwise = (socket, id) => setTimeout(() => accept(socket, id), 200);
  await bench.enqueue(adt('C1'));
  bench.sender({ stopTimeoutMs: 20_000 });
  await bench.received(1);

  await bench.stopSenders();

  expect(await bench.inQueue()).toBe(0);
});

test('a stop waits for a removal that is under way while the next message is waited for', async () => {
  let isStopped = false;
  bench.proxy.instead = (action) => (action === 'DeleteMessage' && !isStopped ? 'drop' : undefined);
  await bench.enqueue(adt('C1'));
  bench.sender({ stopTimeoutMs: 20_000 });
  await bench.logged('remove-failed', 2);
  expect(bench.proxy.count('ReceiveMessage')).toBeGreaterThan(1);

  const stopped = bench.stopSenders();
  setTimeout(() => {
    isStopped = true;
  }, 3000);
  await stopped;

  expect(await bench.inQueue()).toBe(0);
  expect(bench.events('message-delivered')).toHaveLength(1);
  expect(bench.endpoint.received).toEqual(['C1']);
});

describe('a stop ends at once', () => {
  async function expectToEndAtOnce(): Promise<void> {
    const begin = performance.now();
    await bench.stopSenders();
    expect(performance.now() - begin).toBeLessThan(4000);
  }

  test('during a long backoff', async () => {
    await bench.endpoint.stop();
    bench.sender({ backoffMinMs: 60_000, backoffMaxMs: 60_000, stopTimeoutMs: 60_000 });
    await bench.logged('connect-failed');

    await expectToEndAtOnce();
  });

  test('during a TLS handshake that the endpoint leaves unanswered', async () => {
    let connections = 0;
    // A handshake is random bytes, in which a frame can stand by chance.
    bench.endpoint.isReading = false;
    bench.endpoint.onConnection = () => {
      connections += 1;
    };
    const tls = { sources: { ca: undefined, cert: undefined, key: undefined }, serverName: 'localhost' };
    bench.sender({ tls, connectTimeoutMs: 60_000, stopTimeoutMs: 60_000 });
    await eventually(
      () => connections,
      (count) => count > 0,
    );

    await expectToEndAtOnce();
    expect(bench.events('connect-failed')).toEqual([]);
  });

  test('in a pause, with held messages given back', async () => {
    bench.endpoint.otherwise = (socket, id) => answer('AE', id === 'C1' ? '101' : '207')(socket, id);
    await bench.enqueue(adt('C2'), 'g2');
    await bench.enqueue(adt('C1'), 'g1');
    bench.sender({
      onReject: 'pause',
      ackTimeoutMs: 5000,
      nackRetryDelaysMs: [60_000],
      stopTimeoutMs: 60_000,
    });
    await bench.logged('sending-paused');
    await bench.logged('attempt-refused');
    await eventually(
      () => bench.inQueue(),
      (left) => left === 1,
    );

    await expectToEndAtOnce();
    expect(bench.events('message-given-back')).toMatchObject([{ controlId: 'C2', delayMs: 0 }]);
    expect(await bench.visible()).toBeDefined();
  });
});

test('a stop ends in time although queue and endpoint are away', async () => {
  bench.endpoint.otherwise = () => undefined;
  await bench.enqueue(adt('C1'));
  bench.sender({ stopTimeoutMs: 10_500, ackTimeoutMs: 5000 });
  await bench.received(1);
  bench.proxy.instead = () => 'drop';
  const begin = performance.now();

  await bench.stopSenders();

  expect(performance.now() - begin).toBeLessThan(8000);
});
