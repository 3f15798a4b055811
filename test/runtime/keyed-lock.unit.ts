import { setImmediate, setTimeout } from 'node:timers/promises';
import { createKeyedLock } from '../../runtime/keyed-lock.ts';

function recorded() {
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} begins`);
    await setTimeout(20);
    events.push(`${name} ends`);
    return name;
  };
  return { events, work };
}

test('work that shares a key runs one after the other, also what comes when the first of it is done', async () => {
  const lock = createKeyedLock();
  const { events, work } = recorded();

  const [first, second] = [lock('k', work('1')), lock('k', work('2'))];
  expect(await first).toBe('1');
  await setImmediate();
  const third = lock('k', work('3'));
  await Promise.all([second, third]);

  expect(events).toEqual(['1', '2', '3'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

test('work that fails rejects for its caller, and the next work of its key runs', async () => {
  const lock = createKeyedLock();
  const { work } = recorded();

  const [first, second] = [lock('k', () => Promise.reject(new Error('failed'))), lock('k', work('2'))];

  await expect(first).rejects.toThrow('failed');
  expect(await second).toBe('2');
});

test('work of another key does not wait', async () => {
  const lock = createKeyedLock();
  const { events, work } = recorded();

  await Promise.all([lock('k', work('1')), lock('other', work('2'))]);

  expect(events.slice(0, 2)).toEqual(['1 begins', '2 begins']);
});
