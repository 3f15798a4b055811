import { createSeenIds, SeenIds } from '../../test-hl7-server/archive/seen-ids.ts';

test('nothing is known of an ID before the archive was asked', () => {
  const seen = new SeenIds();

  seen.take('b/');

  expect(['a/', 'b/', 'c/'].map((id) => seen.isUnseen(id))).toEqual([false, false, false]);
});

test('after an ID that nothing sorts after, all but what came since is unseen', () => {
  const seen = new SeenIds();
  seen.take('c/');
  seen.nothingFrom('b/');

  expect(['a/', 'b/', 'c/', 'd/'].map((id) => seen.isUnseen(id))).toEqual([false, true, false, true]);
  expect(['b/', 'c/', 'd/'].map((id) => seen.isNewest(id))).toEqual([false, false, true]);
});

test('an ID that was forgotten is not taken for an unseen one, and those after it still are', () => {
  const seen = new SeenIds();
  const ids = Array.from({ length: 100_000 }, (_, index) => `${String(index).padStart(6, '0')}/`);
  seen.take('000000/');
  seen.nothingFrom('000000/');

  for (const id of ids) seen.take(id);

  expect(ids.filter((id) => seen.isUnseen(id))).toEqual([]);
  expect(seen.isUnseen('100000/')).toBe(true);
});

test('an answer that comes after IDs were forgotten says nothing of them', () => {
  const seen = new SeenIds();
  for (let index = 0; index < 5000; index += 1) seen.take(`${1000 + index}/`);

  seen.nothingFrom('0999/');

  expect(seen.isUnseen('1000/')).toBe(false);
  expect(seen.isUnseen('6000/')).toBe(true);
});

test('senders are kept apart, and of one too many nothing is known', () => {
  const seenIds = createSeenIds();

  const senders = Array.from({ length: 101 }, (_, index) => seenIds(`s${index}`));

  expect(new Set(senders.slice(0, 100)).size).toBe(100);
  expect(seenIds('s0')).toBe(senders[0]);
  expect(senders[100]).toBeUndefined();
});
