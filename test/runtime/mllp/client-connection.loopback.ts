import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { frame } from '../../../hl7v2/mllp.ts';
import { ClientConnection, type Unasked } from '../../../runtime/mllp/client-connection.ts';

// The client's end of an MLLP connection, against a peer that a test drives byte by byte.

let server: Server;
let onMessage: (peer: Socket) => void;

beforeEach(async () => {
  onMessage = () => undefined;
  server = createServer((peer) => {
    peer.on('error', () => undefined);
    peer.on('data', () => onMessage(peer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const message = frame(Buffer.from('question'));
const read = (payload: Uint8Array) => Buffer.from(payload).toString();

function connected(unasked: Unasked = { ignores: () => false, mayBegin: () => false }) {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  return new ClientConnection(socket, { maxAnswerBytes: 1000, framing: 'strict', unasked });
}

function down(connection: ClientConnection): Promise<unknown> {
  return new Promise<void>((resolve) => connection.whenDown(resolve)).then(() => connection.failure?.code);
}

test('one exchange after the other, each with its own time', async () => {
  onMessage = (peer) => setTimeout(() => peer.write('\vcommit\x1c\r'), 300);
  const connection = connected();

  for (let count = 0; count < 4; count += 1) {
    expect(await connection.exchange(message, 1000, read)).toBe('commit');
    connection.finish();
  }

  expect(connection.isUp).toBe(true);
  connection.destroy();
});

test('a frame that is skipped does not extend the time', async () => {
  onMessage = (peer) => {
    const timer = setInterval(() => peer.write('\vanother\x1c\r'), 20);
    peer.on('close', () => clearInterval(timer));
  };
  const connection = connected();

  await expect(connection.exchange(message, 500, () => undefined)).rejects.toMatchObject({
    code: 'timeout-partial',
  });
});

test.each<[string, (peer: Socket) => void, string]>([
  ['nothing', () => undefined, 'timeout-no-byte'],
  ['half a frame', (peer) => peer.write('\vMSH'), 'timeout-partial'],
  ['an end block without CR', (peer) => peer.write('\vMSH\x1c'), 'end-without-cr'],
  ['FIN', (peer) => peer.end(), 'closed'],
  ['RST', (peer) => peer.resetAndDestroy(), 'reset'],
  ['too large an answer', (peer) => peer.write(`\v${'x'.repeat(2000)}`), 'bad-frame'],
])('%s instead of an answer takes the connection down for good', async (_, act, code) => {
  onMessage = act;
  const connection = connected();

  await expect(connection.exchange(message, 500, read)).rejects.toMatchObject({ name: 'MllpError', code });

  expect(await down(connection)).toBe(code);
  await expect(connection.exchange(message, 500, read)).rejects.toMatchObject({ code });
});

test('an answer that came before the failure counts', async () => {
  onMessage = (peer) => peer.end('\vanswer\x1c\r\vMS\vH\x1c\r');
  const connection = connected();

  expect(await connection.exchange(message, 1000, read)).toBe('answer');
  expect(connection.failure?.code).toBe('bad-frame');
});

test.each<[string, Unasked, string, string | undefined]>([
  ['a frame', { ignores: () => false, mayBegin: () => true }, '\vmore\x1c\r', 'bad-frame'],
  ['the beginning of a frame', { ignores: () => false, mayBegin: () => false }, '\vmo', 'bad-frame'],
  ['a frame that may be ignored', { ignores: () => true, mayBegin: () => true }, '\vmore\x1c\r', undefined],
])('%s that nothing asked for', async (_, unasked, more, code) => {
  onMessage = (peer) => peer.write(`\vanswer\x1c\r${more}`);
  const connection = connected(unasked);
  await connection.exchange(message, 1000, read);

  connection.finish();

  expect(connection.failure?.code).toBe(code);
  connection.destroy();
});
