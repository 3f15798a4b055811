import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Patience } from '../../test-hl7-server/patience.ts';
import { perform } from '../../test-hl7-server/perform.ts';
import { eventually } from '../support/eventually.ts';

let server: Server;
let socket: Socket;
let client: Socket;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  [socket] = (await once(server, 'connection')) as [Socket];
});

afterEach(() => {
  for (const one of [socket, client]) one.destroy();
  server.close();
});

test('the time in which a message is worked on does not count, and the wait after it has its whole time', async () => {
  const out: string[] = [];
  const patience = new Patience(socket, { frameTimeoutMs: 60_000, idleTimeoutMs: 100 }, (reason) =>
    out.push(reason),
  );
  patience.awaitBytes(false);
  patience.stop();
  await setTimeout(250);
  expect(out).toEqual([]);

  // No byte went or came meanwhile, as with a message that gets no answer.
  patience.awaitBytes(false);

  await eventually(
    () => out,
    (reasons) => reasons.length > 0,
  );
  expect(out).toEqual(['idle-timeout']);
});

test('a pause ends at once if the client is already gone', async () => {
  const patience = new Patience(socket, { frameTimeoutMs: 60_000, idleTimeoutMs: 60_000 }, () => undefined);
  socket.on('error', () => undefined);
  client.resetAndDestroy();
  await new Promise((resolve) => socket.once('close', resolve));

  expect(await perform({ kind: 'pause', ms: 600_000 }, { socket, reset: () => undefined, patience })).toBe(
    true,
  );
}, 10_000);

test('once an answer was taken, the work after it has no time limit either', async () => {
  const out: string[] = [];
  const patience = new Patience(socket, { frameTimeoutMs: 300, idleTimeoutMs: 60_000 }, (reason) =>
    out.push(reason),
  );
  const bytes = Buffer.alloc(20_000_000);
  const taken = perform({ kind: 'write', bytes }, { socket, reset: () => undefined, patience });
  expect(taken).toBeInstanceOf(Promise);
  client.resume();

  expect(await taken).toBe(true);
  await setTimeout(600);

  expect(out).toEqual([]);
});
