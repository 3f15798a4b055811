import { METRICS } from '../../runtime/observability/metrics.ts';
import { eventually } from '../support/eventually.ts';
import { accept, answer } from '../support/network/endpoint.ts';
import { EXPIRED_RECEIPTS, NOT_IN_FLIGHT } from '../support/network/sqs-proxy.ts';
import { adt, SenderBench } from '../support/sender-bench.ts';

// Failures of the queue, and the visibility timeout.

let bench: SenderBench;
beforeEach(async () => {
  bench = await SenderBench.start();
});
afterEach(() => bench.stop());

const isQueue = (parameters: Record<string, unknown>) => String(parameters.QueueUrl).endsWith('/adt.fifo');

test.each(EXPIRED_RECEIPTS)(
  'a message whose receipt expired ($queryError) before it was removed is removed by whichever lane gets it next, and not sent again',
  async (fault) => {
    const expired = new Set<unknown>();
    bench.proxy.instead = (action, parameters) => {
      const { ReceiptHandle } = parameters;
      if (action !== 'DeleteMessage' || (expired.size === 8 && !expired.has(ReceiptHandle))) return undefined;
      expired.add(ReceiptHandle);
      return fault;
    };
    for (let index = 0; index < 8; index += 1) await bench.enqueue(adt(`C${index}`), `g${index}`);
    bench.sender({ connections: 4, holdMarginMs: 600 });

    await bench.empty();

    expect(expired.size).toBe(8);
    expect(bench.endpoint.received.toSorted()).toEqual(Array.from({ length: 8 }, (_, index) => `C${index}`));
  },
);

test('deliveries leave no running timers', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  bench.sender();
  await bench.enqueue(adt('C0'));
  await bench.empty();
  const before = timers();

  for (let index = 1; index <= 20; index += 1) await bench.enqueue(adt(`C${index}`));
  await bench.empty();

  expect(bench.endpoint.received).toHaveLength(21);
  await eventually(
    () => timers() - before,
    (more) => more < 10,
  );
});

test('the time to delivery counts from when the message came into the queue', async () => {
  await bench.enqueue(adt('C1'));
  await new Promise((resolve) => setTimeout(resolve, 300));
  bench.sender();

  await bench.empty();

  const latencyMs = bench.metrics.last('EndToEndLatency');
  expect(latencyMs).toBeGreaterThanOrEqual(290);
  expect(latencyMs).toBeLessThan(60_000);
});

test('a removal that fails is tried again until it is done, and the message is sent once', async () => {
  let calls = 0;
  bench.proxy.instead = (action) => {
    if (action !== 'DeleteMessage') return undefined;
    calls += 1;
    return calls <= 4 ? 'drop' : calls === 5 ? 'lost' : undefined;
  };
  await bench.enqueue(adt('C1'));
  bench.sender();

  await bench.empty();

  await eventually(
    () => calls,
    (count) => count >= 6,
  );
  expect(bench.endpoint.received).toEqual(['C1']);
});

test('an unreachable queue is asked again with backoff, the sender lives and is not ready, and it goes on by itself', async () => {
  const sender = bench.sender();
  bench.proxy.instead = () => 'drop';

  await bench.logged('receive-failed', 2);
  expect(sender.isReady).toBe(false);
  const calls = bench.proxy.count('ReceiveMessage');
  await new Promise((resolve) => setTimeout(resolve, 300));
  // Twice a round, by the SDK, and rounds of 20 to 100 ms and more.
  expect(bench.proxy.count('ReceiveMessage') - calls).toBeLessThan(40);

  bench.proxy.instead = () => undefined;
  await bench.enqueue(adt('C1'));
  await bench.empty();
  expect(bench.endpoint.received).toEqual(['C1']);
  await eventually(
    () => sender.isReady,
    (isReady) => isReady,
  );
});

test('receives that fail while nothing waits are counted, and the alarm of a sender that is not ready gets its metric', async () => {
  let receives = 0;
  bench.proxy.instead = (action) => {
    if (action === 'ReceiveMessage') receives += 1;
    return action === 'ReceiveMessage' && receives > 1 ? 'drop' : undefined;
  };
  await bench.enqueue(adt('C1'));
  bench.sender();

  await bench.logged('receive-failed', 2);
  await bench.empty();
  const ready = () => bench.metrics.records.flatMap(({ values }) => values[METRICS.senderReady] ?? []);
  await eventually(ready, (recorded) => recorded.join('').endsWith('10'));

  expect(bench.metrics.sum(METRICS.receiveFailures)).toBe(bench.events('receive-failed').length);
});

test('a message that is held longer than its visibility timeout stays in flight and is received only once', async () => {
  bench.endpoint.script.push(...Array.from({ length: 3 }, () => answer('AE')));
  await bench.enqueue(adt('C1'));
  // Held for two seconds at a time, through pauses of more than four.
  bench.sender({
    nackRetries: 3,
    nackRetryDelaysMs: [1500, 1500, 1500],
    ackTimeoutMs: 400,
    holdMarginMs: 1600,
    connections: 2,
  });

  await bench.empty();

  expect(bench.endpoint.received).toEqual(['C1', 'C1', 'C1', 'C1']);
  expect(bench.events('message-delivered')).toMatchObject([{ attempt: 4 }]);
});

describe('before each write the visibility timeout covers the acknowledgment timeout and the margin', () => {
  function recorded(): string[] {
    const calls: string[] = [];
    bench.proxy.instead = (action, parameters) => {
      // Further receives find nothing.
      const isWanted = action !== 'ReceiveMessage' || !calls.some((call) => call.startsWith('Receive'));
      if (isQueue(parameters) && isWanted)
        calls.push(`${action} ${parameters.VisibilityTimeout ?? ''}`.trim());
      return undefined;
    };
    bench.endpoint.onMessage = () => calls.push('written');
    return calls;
  }

  test('which is the receive itself, if that was just now, and a call of its own before each later one', async () => {
    const calls = recorded();
    bench.endpoint.script.push(answer('AE'));
    await bench.enqueue(adt('C1'));
    // SQS counts in whole seconds: not shorter than what is counted with here. A twentieth of it, one second, is "just now".
    bench.sender({ ackTimeoutMs: 2000, holdMarginMs: 17_500, nackRetryDelaysMs: [1500] });

    await bench.empty();

    expect(calls.slice(0, 4)).toEqual([
      'ReceiveMessage 20',
      'written',
      'ChangeMessageVisibility 20',
      'written',
    ]);
  });

  test('which is a call of its own after a receive that waited: nobody knows when its timeout began', async () => {
    const calls = recorded();
    bench.sender({ ackTimeoutMs: 2000, holdMarginMs: 5000 });
    await eventually(
      () => calls.length,
      (count) => count > 0,
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    await bench.enqueue(adt('C1'));

    await bench.empty();

    expect(calls.slice(0, 3)).toEqual(['ReceiveMessage 7', 'ChangeMessageVisibility 7', 'written']);
  });
});

describe('while a removal is under way', () => {
  /** Fails the first removals of the first message; gives the receipts of all removals, and what was written between. */
  function failing(times: number): string[] {
    const calls: string[] = [];
    bench.proxy.instead = (action, { ReceiptHandle }) => {
      if (action !== 'DeleteMessage') return undefined;
      calls.push(`remove ${ReceiptHandle}`);
      return calls.filter((call) => call.startsWith('remove')).length <= times ? 'drop' : undefined;
    };
    bench.endpoint.onMessage = (id) => calls.push(id);
    return calls;
  }

  test('the next message is received and delivered; a removal that fails is tried again, and neither is sent twice', async () => {
    const calls = failing(6);
    await bench.enqueue(adt('C1'), 'g1');
    await bench.enqueue(adt('C2'), 'g2');
    bench.sender();

    await bench.empty();
    await bench.logged('message-delivered', 2);

    expect(bench.endpoint.received).toEqual(['C1', 'C2']);
    // C2 did not wait for the removal of C1, and its own came after that.
    expect(calls.indexOf('C2')).toBeLessThan(7);
    const receipts = [...new Set(calls.filter((call) => call.startsWith('remove')))];
    expect(receipts).toHaveLength(2);
    expect(calls.slice(-1)).toEqual(receipts.slice(-1));
    expect(bench.events('message-delivered')).toMatchObject([{ controlId: 'C1' }, { controlId: 'C2' }]);
  });

  test("the patient's next message is not sent", async () => {
    const calls = failing(4);
    await bench.enqueue(adt('C1'));
    await bench.enqueue(adt('C2'));
    bench.sender({ connections: 2 });

    await bench.empty();

    expect(bench.endpoint.received).toEqual(['C1', 'C2']);
    expect(calls.indexOf('C2')).toBe(6);
  });

  test('a receive does not wait for a message, because a waiting receive may miss the message that the removal makes available', async () => {
    const waits: unknown[] = [];
    let isRemoved = false;
    bench.proxy.instead = (action, { WaitTimeSeconds }) => {
      if (action === 'ReceiveMessage') waits.push(WaitTimeSeconds);
      if (action !== 'DeleteMessage' || isRemoved) return undefined;
      isRemoved = waits.length > 3;
      return isRemoved ? undefined : 'drop';
    };
    await bench.enqueue(adt('C1'));
    bench.sender();

    await bench.empty();
    await eventually(
      () => waits.at(-1),
      (last) => last === 20,
    );

    expect(waits.slice(0, 4)).toEqual([20, 0, 0, 0]);
  });

  test('a message whose visibility timeout ended meanwhile is removed by whichever lane gets it, and not sent again', async () => {
    let first: unknown;
    let isRedelivered = false;
    bench.proxy.instead = (action, { ReceiptHandle }) => {
      if (action === 'ChangeMessageVisibility') return 'drop';
      if (action !== 'DeleteMessage') return undefined;
      first ??= ReceiptHandle;
      isRedelivered ||= ReceiptHandle !== first;
      return isRedelivered ? undefined : 'drop';
    };
    await bench.enqueue(adt('C1'));
    bench.sender({ connections: 2, holdMarginMs: 600 });

    await bench.empty();

    expect(isRedelivered).toBe(true);
    expect(bench.endpoint.received).toEqual(['C1']);
  });
});

test('nothing is written if the message cannot be held for the acknowledgment timeout', async () => {
  // Not before the first write: on a busy machine a part of the timeout may have passed, and it is extended before that.
  bench.proxy.instead = (action) =>
    action === 'ChangeMessageVisibility' && bench.endpoint.received.length > 0 ? 'drop' : undefined;
  bench.endpoint.script.push((socket) => socket.destroy());
  await bench.enqueue(adt('C1'));
  // One second of visibility timeout from the receive; the first attempt and its backoff use most of it.
  bench.sender({ ackTimeoutMs: 800, holdMarginMs: 200, backoffMinMs: 400, backoffMaxMs: 400 });
  await bench.logged('hold-failed', 2);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(bench.endpoint.received).toEqual(['C1']);

  bench.proxy.instead = () => undefined;
  await bench.empty();
});

test('nothing is written after an extension of the visibility timeout that took longer than its margin: it may have begun when it was asked for', async () => {
  let slow = 0;
  let isSlow = true;
  bench.proxy.instead = async (action) => {
    if (action !== 'ChangeMessageVisibility' || !isSlow) return undefined;
    slow += 1;
    await new Promise((resolve) => setTimeout(resolve, 400));
    return undefined;
  };
  bench.endpoint.script.push(answer('AE'));
  await bench.enqueue(adt('C1'));
  bench.sender({ ackTimeoutMs: 800, holdMarginMs: 200, nackRetryDelaysMs: [50] });
  await eventually(
    () => slow,
    (count) => count >= 5,
  );
  expect(bench.endpoint.received.length).toBeLessThanOrEqual(1);

  isSlow = false;
  await bench.empty();
  expect(bench.endpoint.received).toEqual(['C1', 'C1']);
});

test.each([...EXPIRED_RECEIPTS, NOT_IN_FLIGHT])(
  'a message that is held no longer ($queryError) is no longer held by the sender, because it is in the queue',
  async (fault) => {
    let isExpired = false;
    bench.proxy.instead = (action) => (action === 'ChangeMessageVisibility' && isExpired ? fault : undefined);
    // Not before: on a busy machine a part of the timeout may have passed, and it is extended before the first attempt.
    bench.endpoint.script.push((socket, id) => {
      isExpired = true;
      answer('AE')(socket, id);
    });
    await bench.enqueue(adt('C1'));
    bench.sender({ ackTimeoutMs: 2000, holdMarginMs: 600, nackRetryDelaysMs: [300] });
    await bench.logged('message-gone');
    expect(bench.endpoint.received).toEqual(['C1']);

    isExpired = false;
    await bench.empty();
    expect(bench.endpoint.received).toEqual(['C1', 'C1']);
  },
);

test('a message that is held no longer stays so when the queue cannot be reached after that', async () => {
  let extensions = 0;
  bench.proxy.instead = (action) => {
    if (action !== 'ChangeMessageVisibility' || bench.endpoint.received.length === 0) return undefined;
    extensions += 1;
    return extensions === 1 ? EXPIRED_RECEIPTS[1] : 'drop';
  };
  bench.endpoint.script.push(answer('AE'));
  await bench.enqueue(adt('C1'));
  // The first extension, after a second, comes within the pause.
  bench.sender({ ackTimeoutMs: 1000, holdMarginMs: 2000, nackRetryDelaysMs: [1300] });

  await bench.logged('message-gone');
  expect(bench.endpoint.received).toEqual(['C1']);

  bench.proxy.instead = () => undefined;
  await bench.empty();
  expect(bench.endpoint.received).toEqual(['C1', 'C1']);
});

test('a message that could not be sent for as long as it may be held goes back to the queue, visible at once', async () => {
  await bench.enqueue(adt('C1'));
  bench.endpoint.script.push(answer('AE'));
  bench.endpoint.onMessage = () => void bench.endpoint.stop();
  bench.sender({ longestHoldMs: 500, nackRetryDelaysMs: [100] });

  await bench.logged('message-given-back');
  expect(bench.events('message-given-back')).toMatchObject([{ controlId: 'C1', delayMs: 400 }]);
  await eventually(
    () => bench.visible(),
    (message) => message !== undefined,
  );

  bench.endpoint.onMessage = () => undefined;
  await bench.endpoint.start();
  await bench.empty();
  expect(bench.endpoint.received.at(-1)).toBe('C1');
});

test('a crash between acknowledgment and removal costs one resend after the visibility timeout, and nothing overtakes', async () => {
  // The acknowledgment comes, and then the process is no more: nothing it does reaches the queue.
  bench.proxy.instead = (action) => (action === 'DeleteMessage' ? 'drop' : undefined);
  await bench.enqueue(adt('C1'));
  await bench.enqueue(adt('C2'));
  bench.sender({ holdMarginMs: 600 });
  await bench.logged('remove-failed');
  bench.proxy.instead = () => 'drop';

  const other = await SenderBench.beside(bench);
  other.sender({ holdMarginMs: 600 });
  await other.empty();
  await other.stopSenders();

  expect(bench.endpoint.received).toEqual(['C1', 'C1', 'C2']);
});

test('a message that is accepted while the queue is away is removed when it is back, and not sent again', async () => {
  bench.endpoint.otherwise = (socket, id) => {
    bench.proxy.instead = () => 'drop';
    accept(socket, id);
  };
  await bench.enqueue(adt('C1'));
  bench.sender();
  await bench.logged('remove-failed', 2);
  expect(bench.metrics.sum('MessagesDelivered')).toBe(0);

  bench.proxy.instead = () => undefined;
  await bench.empty();
  await bench.logged('message-delivered');
  expect(bench.endpoint.received).toEqual(['C1']);
  expect(bench.metrics.sum('MessagesDelivered')).toBe(1);
});

test('an unexpected error delays a message by one visibility timeout, and the lane survives', async () => {
  const { record } = bench.metrics;
  let isFirst = true;
  bench.metrics.record = (values, dimensions) => {
    if (isFirst && values.Nacks !== undefined) {
      isFirst = false;
      throw new TypeError('PLANTED');
    }
    record(values, dimensions);
  };
  bench.endpoint.script.push(answer('AE'));
  await bench.enqueue(adt('C1'), 'g1');
  await bench.enqueue(adt('C2'), 'g2');
  bench.sender({ holdMarginMs: 1600 });

  await bench.empty();

  expect(bench.endpoint.received).toEqual(['C1', 'C2', 'C1']);
  expect(bench.events('delivery-broken')).toMatchObject([{ error: 'TypeError' }]);
});
