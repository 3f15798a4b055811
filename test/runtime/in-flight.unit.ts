import { setImmediate } from 'node:timers/promises';
import { inFlight } from '../../runtime/in-flight.ts';

/** Work that counts what is under way, and ends in the reverse order of its round. */
function counted() {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const work = async (one: number): Promise<number> => {
    begun.push(one);
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < 4 - (one % 4); turn += 1) await setImmediate();
    running -= 1;
    return one * 10;
  };
  return { begun, work, most: () => most, running: () => running };
}

test.each([
  [1, 5, 1],
  [3, 10, 3],
  [8, 5, 5],
  [4, 0, 0],
])(
  'with a width of %i, of %i entries at most %i are under way, and the results keep the order',
  async (width, length, most) => {
    const list = Array.from({ length }, (_, index) => index);
    const done = counted();

    const results = await inFlight(width, list, done.work);

    expect(results).toEqual(list.map((one) => one * 10));
    expect(done.begun).toEqual(list);
    expect(done.most()).toBe(most);
  },
);

test('after a failure nothing is begun, and what has begun ends before the error is thrown', async () => {
  const done = counted();
  const list = [0, 1, 2, 3, 4, 5, 6, 7];

  const ended = inFlight(3, list, async (one) => {
    const result = await done.work(one);
    if (one === 3) throw new Error('the fourth fails');
    return result;
  });

  await expect(ended).rejects.toThrow('the fourth fails');
  expect(done.running()).toBe(0);
  expect(done.begun.length).toBeLessThan(list.length);
});
