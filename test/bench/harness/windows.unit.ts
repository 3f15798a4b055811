import { rates, ratesInTurn } from '../../../bench/harness/windows.ts';

const WINDOWS = { warmUpMs: 2, windowMs: 10, count: 3 };

/** Keeps the processor busy for so long. */
function busyFor(ms: number): number {
  const end = performance.now() + ms;
  let turns = 0;
  while (performance.now() < end) turns += 1;
  return turns;
}

test('work is measured in turn, a number a window', () => {
  const order: string[] = [];
  const note = (name: string) => () => {
    if (order.at(-1) !== name) order.push(name);
    return busyFor(1);
  };

  const measured = rates({ a: note('a'), b: note('b') }, WINDOWS);

  expect(order.join('')).toBe('abababab'); // warm-up and three windows
  expect([measured.a.length, measured.b.length]).toEqual([3, 3]);
  for (const rate of measured.a) expect(rate).toBeLessThanOrEqual(1000);
});

test('work that is waited for is done one after the other', async () => {
  let atOnce = 0;
  const work = async () => {
    atOnce += 1;
    expect(atOnce).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 2));
    atOnce -= 1;
  };

  const { work: measured } = await ratesInTurn({ work }, WINDOWS);

  for (const rate of measured) expect(rate).toBeLessThanOrEqual(1000);
});

test('work that gives nothing could be optimised away, and is refused', () => {
  expect(() => rates({ nothing: () => undefined }, WINDOWS)).toThrow();
});
