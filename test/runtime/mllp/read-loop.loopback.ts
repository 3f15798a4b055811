import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { ReadLoop } from '../../../runtime/mllp/read-loop.ts';
import { eventually } from '../../support/eventually.ts';

let server: Server;
let socket: Socket;
let peer: Socket;
let log: string[];
let isOver: boolean;
let loop: ReadLoop<string>;

const CHARACTERS = { push: (chunk: Uint8Array) => [...Buffer.from(chunk).toString()] };
const logged = (count: number) =>
  eventually(
    () => log,
    ({ length }) => length >= count,
  );

beforeEach(async () => {
  log = [];
  isOver = false;
  server = createServer({ allowHalfOpen: true, noDelay: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  peer = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', noDelay: true });
  [socket] = (await once(server, 'connection')) as [Socket];
});

afterEach(async () => {
  for (const one of [socket, peer]) one.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function read(take: (character: string) => Promise<void> | void): void {
  loop = new ReadLoop(socket, CHARACTERS, {
    isOver: () => isOver,
    take,
    caughtUp: () => log.push('caught up'),
    ended: () => log.push('ended'),
  });
}

/** Logs a character at once and again when `finish` is called. */
function readSlowly(): { finish: () => void } {
  const work = { finish: (): void => undefined };
  read((character) => {
    log.push(`${character} begins`);
    return new Promise((resolve) => {
      work.finish = () => {
        log.push(`${character} is done`);
        resolve();
      };
    });
  });
  return work;
}

test('takes what a piece holds within the same turn, and says once that it caught up', async () => {
  read((character) => void log.push(character));

  peer.write('abc');
  await logged(4);

  expect(log).toEqual(['a', 'b', 'c', 'caught up']);
  expect(loop.isBusy).toBe(false);
});

test('takes the next event when the one before it is done, whichever piece it came in', async () => {
  const work = readSlowly();
  peer.write('ab');
  await logged(1);
  expect(loop.isBusy).toBe(true);
  peer.write('c');
  await eventually(
    () => socket.isPaused(),
    (isPaused) => isPaused,
  );

  work.finish();
  await logged(3);
  work.finish();
  await logged(5);
  work.finish();
  await logged(7);

  expect(log).toEqual([
    ...['a begins', 'a is done', 'b begins', 'b is done', 'c begins', 'c is done'],
    'caught up',
  ]);
  expect(socket.isPaused()).toBe(false);
});

test('holds back a peer that sends while an event is worked on', async () => {
  readSlowly();
  peer.write('a');
  await logged(1);

  for (let count = 0; count < 30; count += 1) peer.write(Buffer.alloc(1_000_000, 'x'));
  await new Promise((resolve) => setTimeout(resolve, 300));

  expect(socket.bytesRead).toBeLessThan(1_000_000);
  expect(peer.writableLength).toBeGreaterThan(15_000_000);
});

test('reports FIN after everything before it was taken', async () => {
  const work = readSlowly();

  peer.end('a');
  await logged(1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  work.finish();
  await logged(3);

  expect(log).toEqual(['a begins', 'a is done', 'ended']);
});

test('takes nothing more once the connection is over', async () => {
  read((character) => {
    log.push(character);
    isOver = character === 'b';
  });

  peer.write('abc');
  await logged(2);
  peer.write('d');
  await new Promise((resolve) => setTimeout(resolve, 100));

  expect(log).toEqual(['a', 'b']);
});
