import { eventually } from '../support/eventually.ts';
import { adt, SenderBench } from '../support/sender-bench.ts';

let bench: SenderBench;
beforeEach(async () => {
  bench = await SenderBench.start();
});
afterEach(() => bench.stop());

/** How many messages are received at a time. */
const BATCHES = [1, 3, 10];

test.each(BATCHES)(
  'nothing is received while the endpoint is away, memory stays flat, and 500 messages arrive in order once it is back, with %d received at a time',
  async (receiveBatch) => {
    await bench.endpoint.stop();
    const expected = Array.from({ length: 500 }, (_, index) => `C${String(index).padStart(3, '0')}`);
    for (const [index, id] of expected.entries()) await bench.enqueue(adt(id), `g${index % 10}`);
    const sender = bench.sender({
      receiveBatch,
      connections: 2,
      backoffMinMs: 5,
      backoffMaxMs: 20,
      // An acknowledgment that a busy machine makes late would be an arrival more.
      ackTimeoutMs: 10_000,
    });

    await bench.logged('connect-failed', 50);
    const before = memory();
    const failures = bench.events('connect-failed').length;
    await bench.logged('connect-failed', failures + 200);
    const after = memory();

    expect(sender.isReady).toBe(false);
    expect(bench.metrics.last('BreakerOpen')).toBe(1);
    expect(bench.metrics.last('LanesConnected')).toBe(0);
    expect(bench.proxy.count('ReceiveMessage')).toBe(0);
    // Looking is a receive: that it is the first shows that nobody had received it.
    expect(await bench.visible()).toMatchObject({ receives: 1 });
    // The recording log of this test grows by 200 lines.
    expect(after - before).toBeLessThan(20_000_000);

    await bench.endpoint.start();
    await bench.empty(60_000);
    expect(bench.endpoint.received).toHaveLength(500);
    for (let group = 0; group < 10; group += 1) {
      const own = bench.endpoint.received.filter((id) => Number(id.slice(1)) % 10 === group);
      expect(own).toEqual(expected.filter((id) => Number(id.slice(1)) % 10 === group));
    }
    await eventually(
      () => sender.isReady,
      (isReady) => isReady,
    );
  },
);

test.each(BATCHES)(
  'a message that is held when the endpoint goes away is the first thing sent when it is back, with %d received at a time',
  async (receiveBatch) => {
    bench.endpoint.onMessage = () => void bench.endpoint.stop();
    await bench.enqueue(adt('C1'));
    await bench.enqueue(adt('C2'));
    bench.sender({ receiveBatch, holdMarginMs: 600 });
    await bench.logged('connect-failed', 3);
    const receives = bench.proxy.count('ReceiveMessage');
    // Several visibility timeouts long.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(bench.proxy.count('ReceiveMessage')).toBe(receives);

    bench.endpoint.onMessage = () => undefined;
    await bench.endpoint.start();
    await bench.empty();

    expect(bench.endpoint.received).toEqual(['C1', 'C1', 'C2']);
  },
);

function memory(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
