import { createConnect } from '../../fargate-sender/link/connect.ts';
import { outgoing } from '../../fargate-sender/queue/outgoing.ts';
import { frame } from '../../hl7v2/mllp.ts';
import { MllpError } from '../../runtime/mllp/mllp-error.ts';
import { accept, type Behaviour, Endpoint } from '../support/network/endpoint.ts';
import { recordingLog } from '../support/observability/recording-log.ts';

// What is far too large costs bounded memory and time in proportion. A link is tested alone: SQS takes no such message.

let endpoint: Endpoint;
beforeEach(async () => {
  endpoint = await new Endpoint().start();
});
afterEach(() => endpoint.stop());

const anyFrame = (frame: Uint8Array) => frame;
const never = new AbortController().signal;
const ACK_TIMEOUT_MS = 40_000;
const message = (bytes: number) =>
  frame(Buffer.from('MSH|^~\\&|A||||1||ADT^A28|C1|T|2.5.1\rOBX|1|TX|||'.padEnd(bytes, 'x')));

function connected() {
  const target = { host: '127.0.0.1', port: endpoint.port, connectTimeoutMs: 20_000, tls: undefined };
  return createConnect({ ...target, ackFraming: 'strict' }, recordingLog())(never);
}

async function exchange(bytes: number): Promise<{ ms: number; answer: string | undefined; reason: unknown }> {
  const link = await connected();
  const begin = performance.now();
  try {
    const answer = Buffer.from(await link.exchange(message(bytes), ACK_TIMEOUT_MS, anyFrame)).toString();
    return { ms: performance.now() - begin, answer, reason: undefined };
  } catch (error) {
    return {
      ms: performance.now() - begin,
      answer: undefined,
      reason: error instanceof MllpError && error.code,
    };
  } finally {
    link.destroy();
  }
}

test('a message of 20 MB goes out as it is, with work that grows no faster than its size', async () => {
  await exchange(5_000_000);
  const small: number[] = [];
  const large: number[] = [];
  // Four times the bytes; sixteen times the work would be quadratic.
  const limit = () => Math.max(1000, 10 * Math.min(...small));
  // Processor time of this process, the least of three each; of more on a busy machine, which takes a message in smaller pieces.
  for (let round = 0; round < 3 || (round < MOST_ROUNDS && Math.min(...large) >= limit()); round += 1) {
    const begin = process.cpuUsage();
    await exchange(5_000_000);
    small.push(milliseconds(process.cpuUsage(begin)));
    const beginLarge = process.cpuUsage();
    const { answer } = await exchange(20_000_000);
    large.push(milliseconds(process.cpuUsage(beginLarge)));
    expect(answer).toContain('MSA|AA|C1');
    expect(endpoint.messages.at(-1)).toHaveLength(20_000_000);
  }

  expect(Math.min(...large)).toBeLessThan(limit());
});

const MOST_ROUNDS = 8;

const milliseconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;

test('a queue message of 20 MB is no message, and is judged at once', () => {
  // Processor time of this process, which others do not lengthen.
  const begin = process.cpuUsage();

  expect(outgoing('MSH|'.padEnd(20_000_000, 'x'))).toBe('too-large');
  expect(milliseconds(process.cpuUsage(begin))).toBeLessThan(1000);
});

test('the largest that SQS takes is no byte too large, and characters of two bytes count as two', () => {
  const head = 'MSH|^~\\&|A||||1||ADT^A28|C1|T|2.5.1\rNTE|1||';
  const largest = head.padEnd(1_048_576, 'x');

  expect(outgoing(largest)).toMatchObject({ controlId: 'C1' });
  expect(outgoing(`${largest}x`)).toBe('too-large');
  expect(outgoing(`${largest.slice(0, -1)}ë`)).toBe('too-large');
});

test.each([
  ['start block', '\v'],
  ['end block', '\x1c'],
])('a queue message with a %s inside would be two on the wire, and is none', (_, byte) => {
  expect(outgoing(`MSH|^~\\&|A||||1||ADT^A28|C1|T|2.5.1\rPID|1||${byte}\r`)).toBe('frame-bytes');
});

test.each<[string, Behaviour]>([
  ['an acknowledgment of 5 MB', (socket) => socket.write(`\v${'x'.repeat(5_000_000)}\x1c\r`)],
  ['an acknowledgment of 5 MB without end blocks', (socket) => socket.write(`\v${'\x1c'.repeat(5_000_000)}`)],
  ['5 MB of junk', (socket) => socket.write('x'.repeat(5_000_000))],
])('%s is given up at its limit, at once', async (_, behave) => {
  endpoint.script.push(behave);

  const { reason, ms } = await exchange(100);

  expect(reason).toBe('bad-frame');
  expect(ms).toBeLessThan(ACK_TIMEOUT_MS / 2);
});

test.each([
  ['acknowledgment', '\v'],
  ['junk', ''],
])('an endless %s is given up at its limit: little of it is ever read', async (_, start) => {
  let written = 0;
  endpoint.script.push((socket) => {
    const more = () => {
      if (socket.destroyed || written > 500_000_000) return;
      written += 65_536;
      socket.write('x'.repeat(65_536), () => setImmediate(more));
    };
    socket.write(start);
    more();
  });
  const before = process.memoryUsage().rss;

  const { reason } = await exchange(100);

  expect(reason).toBe('bad-frame');
  expect(written).toBeLessThan(50_000_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
});

test('an endpoint that answers a byte now and then is given up when the acknowledgment timeout is over', async () => {
  endpoint.script.push((socket) => {
    const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write('\v')), 50);
  });
  const link = await connected();

  await expect(link.exchange(message(100), 500, anyFrame)).rejects.toMatchObject({ code: 'timeout-partial' });
  expect(link.isUp).toBe(false);
});

test('a message that the endpoint reads slowly arrives whole', async () => {
  endpoint.onConnection = (socket) => {
    socket.pause();
    setTimeout(() => socket.resume(), 500);
  };
  endpoint.otherwise = accept;

  expect((await exchange(5_000_000)).answer).toContain('MSA|AA');
});
