import { ackBytes, type Behaviour } from '../support/network/endpoint.ts';
import { adt, SenderBench } from '../support/sender-bench.ts';

// Acknowledgments that are not framed as MLLP says.

let bench: SenderBench;
beforeEach(async () => {
  bench = await SenderBench.start();
});
afterEach(() => bench.stop());

const ack = (id: string) => Buffer.from(ackBytes('AA', id)).subarray(1, -2);
const [VT, FS] = ['\v', '\x1c'];

const BADLY_FRAMED: [string, string, (id: string) => string][] = [
  ['no start block', 'no-start-block', (id) => `${ack(id)}${FS}\r`],
  ['no start block, after a line end', 'no-start-block', (id) => `\r\n${ack(id)}${FS}\r`],
  ['an end block without CR', 'end-without-cr', (id) => `${VT}${ack(id)}${FS}`],
  ['an end block and LF', 'end-without-cr', (id) => `${VT}${ack(id)}${FS}\n`],
];

const whole =
  (text: (id: string) => string): Behaviour =>
  (socket, id) => {
    socket.write(text(id));
  };
const byByte =
  (text: (id: string) => string): Behaviour =>
  (socket, id) => {
    for (const [index, byte] of Buffer.from(text(id)).entries())
      setTimeout(() => socket.write(Uint8Array.of(byte)), index);
  };

test.each(BADLY_FRAMED)('strict: %s is no answer, and the reason is %s', async (_, reason, text) => {
  bench.endpoint.script.push(whole(text));
  await bench.enqueue(adt('C1'));
  bench.sender();

  await bench.empty();

  expect(bench.endpoint.received).toEqual(['C1', 'C1']);
  expect(bench.events('attempt-failed')).toMatchObject([{ reason }]);
});

test.each(BADLY_FRAMED)(
  'strict: %s, then a closed connection, is reported as %s too',
  async (_, reason, text) => {
    bench.endpoint.script.push((socket, id) => socket.end(text(id)));
    await bench.enqueue(adt('C1'));
    bench.sender({ ackTimeoutMs: 10_000 });

    await bench.empty();

    expect(bench.events('attempt-failed')).toMatchObject([{ reason }]);
  },
);

test.each(BADLY_FRAMED)(
  'lenient: %s is read (strict: %s), in one piece and byte by byte',
  async (_, _reason, text) => {
    bench.endpoint.script.push(whole(text), whole(text), byByte(text), whole(text));
    for (const id of ['C1', 'C2', 'C3', 'C4']) await bench.enqueue(adt(id));
    bench.sender({ ackTimeoutMs: 10_000, ackFraming: 'lenient' });

    await bench.empty();

    expect(bench.endpoint.received).toEqual(['C1', 'C2', 'C3', 'C4']);
    expect(bench.endpoint.connections).toBe(1);
  },
);

test('lenient: an endpoint that frames well is read as ever', async () => {
  for (const id of ['C1', 'C2']) await bench.enqueue(adt(id));
  bench.sender({ ackTimeoutMs: 10_000, ackFraming: 'lenient' });

  await bench.empty();

  expect(bench.endpoint.received).toEqual(['C1', 'C2']);
  expect(bench.events('message-delivered')).not.toContainEqual(
    expect.objectContaining({ skippedBytes: expect.anything() }),
  );
});

describe.each(['strict', 'lenient'] as const)('%s: what is cut off is no answer', (ackFraming) => {
  test.each<[string, Behaviour, string]>([
    ['no end block, then silence', (socket, id) => socket.write(`${VT}${ack(id)}`), 'timeout-partial'],
    ['no end block, then FIN', (socket, id) => socket.end(`${VT}${ack(id)}`), 'closed'],
    [
      'no end block, then a whole answer',
      (socket, id) => socket.write(`${VT}${ack(id)}${VT}${ack('OTHER')}${FS}\r`),
      'bad-frame',
    ],
    ['the end of an answer alone', (socket, id) => socket.end(`|AA|${id}\r${FS}\r`), 'closed'],
  ])('%s', async (_, misbehave, reason) => {
    bench.endpoint.script.push(misbehave);
    await bench.enqueue(adt('C1'));
    bench.sender({ ackTimeoutMs: reason.startsWith('timeout') ? 400 : 10_000, ackFraming });

    await bench.empty();

    expect(bench.endpoint.received).toEqual(['C1', 'C1']);
    expect(bench.events('attempt-failed')).toMatchObject([{ reason }]);
  });
});

test('strict: two answers that an end block without CR runs together are none', async () => {
  bench.endpoint.script.push((socket, id) => socket.write(`${VT}${ack(id)}${FS}${VT}${ack(id)}${FS}\r`));
  await bench.enqueue(adt('C1'));
  bench.sender({ ackTimeoutMs: 10_000 });

  await bench.empty();

  expect(bench.events('attempt-failed')).toMatchObject([{ reason: 'end-without-cr' }]);
});
