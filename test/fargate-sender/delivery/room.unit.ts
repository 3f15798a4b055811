import { Room } from '../../../fargate-sender/delivery/room.ts';
import type { HeldMessage } from '../../../fargate-sender/queue/queue.ts';

const MIB = 1024 * 1024;

function message(bytes: number): HeldMessage {
  return {
    id: 'id',
    body: 'x'.repeat(bytes),
    groupId: 'g',
    route: [],
    receipt: 'r',
    receives: 1,
    askedAt: 0,
    sentAt: 0,
    traceHeader: undefined,
  };
}

const roomOf = (settings: Partial<ConstructorParameters<typeof Room>[0]> = {}) =>
  new Room({ receiveBatch: 10, maxHeldBytes: 16 * MIB, connections: 1, ...settings });

test('as many as a receive brings are asked for, until there are three times as many', () => {
  const room = roomOf();
  room.hold([message(2000)]);

  expect(room.count(0)).toBe(10);
  expect(room.count(20)).toBe(10);
  expect(room.count(25)).toBe(5);
  expect(room.count(30)).toBe(0);
});

test('what is asked for counts as what is held, until it has come', () => {
  const room = roomOf();
  const release = room.reserve(10);
  expect([room.asked, room.count(15)]).toEqual([10, 5]);

  release();
  expect([room.asked, room.count(15)]).toEqual([0, 10]);
});

test('large messages leave room for fewer, and the next ones are expected to be as large', () => {
  const room = roomOf({ maxHeldBytes: 4 * MIB });
  const large = message(MIB);
  room.hold([large, message(2000)]);
  expect(room.count(2)).toBe(2);

  room.release(large);
  expect(room.count(1)).toBe(3);

  room.hold([message(2000)]);
  expect(room.count(2)).toBe(10);
});

test('one message is always asked for if there is none, however large it may be', () => {
  const room = roomOf({ maxHeldBytes: MIB, connections: 100 });
  const large = message(MIB);
  room.hold([large]);
  expect(room.count(1)).toBe(0);

  room.release(large);
  expect(room.count(0)).toBe(1);
});

test('lanes share the memory: while no size is known, a hundred of them ask for few', () => {
  expect(roomOf({ connections: 100 }).count(0)).toBe(2);
  expect(roomOf({ connections: 4 }).count(0)).toBe(10);
});

test('sending waits once three times as many as a receive brings wait for their removal', () => {
  expect([roomOf().mayLeave(29), roomOf().mayLeave(30)]).toEqual([true, false]);
  expect([roomOf({ receiveBatch: 1 }).mayLeave(2), roomOf({ receiveBatch: 1 }).mayLeave(3)]).toEqual([
    true,
    false,
  ]);
});
