import { MessageLedger } from '../../../fargate-sender/queue/message-ledger.ts';

test('knows a settled message until it is removed', () => {
  const ledger = new MessageLedger();
  expect(ledger.isSettled('m1')).toBe(false);

  ledger.settle('m1');
  expect(ledger.isSettled('m1')).toBe(true);
  expect(ledger.isSettled('m2')).toBe(false);

  ledger.forget('m1');
  expect(ledger.isSettled('m1')).toBe(false);
});

test('knows how often a message was received in vain, until it is settled', () => {
  const ledger = new MessageLedger();
  expect(ledger.receivesInVain('m1')).toBe(0);

  ledger.hasNotArrived('m1', 1);
  ledger.hasNotArrived('m1', 2);
  expect(ledger.receivesInVain('m1')).toBe(2);
  expect(ledger.isSettled('m1')).toBe(false);

  ledger.settle('m1');
  expect(ledger.receivesInVain('m1')).toBe(0);
});

test('forgets the message that was noted longest ago once there are more than the limit', () => {
  const ledger = new MessageLedger(2);
  ledger.settle('m1');
  ledger.hasNotArrived('m2', 1);
  ledger.settle('m1');

  ledger.settle('m3');

  expect(ledger.isSettled('m1')).toBe(true);
  expect(ledger.receivesInVain('m2')).toBe(0);
  expect(ledger.isSettled('m3')).toBe(true);
});

test('stays within its default limit, however many messages are noted', () => {
  const ledger = new MessageLedger();
  const ids = Array.from({ length: 30_000 }, (_, index) => `m${index}`);
  for (const id of ids) ledger.settle(id);

  expect(ids.filter((id) => ledger.isSettled(id))).toEqual(ids.slice(20_000));
});
