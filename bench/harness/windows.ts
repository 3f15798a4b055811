import type { RunOptions } from './benchmark.ts';

/** How long and how often something is measured. */
export interface Windows {
  readonly warmUpMs: number;
  readonly windowMs: number;
  readonly count: number;
}

export function windowsOf({ isQuick }: RunOptions): Windows {
  return isQuick ? { warmUpMs: 50, windowMs: 20, count: 3 } : { warmUpMs: 500, windowMs: 200, count: 11 };
}

/** Work of which one call is one thing done. What it gives is kept, so that no work is optimised away. */
export type Work = () => unknown;

/**
 * Measures several works in turn, window by window: A B C, A B C, …, after a warm-up of each.
 *
 * @returns how often each was done in a second, a number a window
 */
export function rates<Name extends string>(
  works: Readonly<Record<Name, Work>>,
  { warmUpMs, windowMs, count }: Windows,
): Record<Name, number[]> {
  const names = Object.keys(works) as Name[];
  for (const name of names) rate(works[name], warmUpMs);
  const measured = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let window = 0; window < count; window += 1)
    for (const name of names) measured[name].push(rate(works[name], windowMs));
  return measured;
}

let kept: unknown;

function rate(work: Work, ms: number): number {
  // The clock is read once per batch, and batches grow until that cost is negligible.
  let batch = 1;
  let done = 0;
  const start = performance.now();
  let now = start;
  while (now - start < ms) {
    const before = now;
    for (let round = 0; round < batch; round += 1) kept = work();
    done += batch;
    now = performance.now();
    if (now - before < ms / 100) batch *= 2;
  }
  if (kept === undefined) throw new Error('the work gave nothing');
  return done / ((now - start) / 1000);
}

/** The same for work that has to be waited for: each call is one thing done, one after the other. */
export async function ratesInTurn<Name extends string>(
  works: Readonly<Record<Name, () => Promise<unknown>>>,
  { warmUpMs, windowMs, count }: Windows,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(works) as Name[];
  for (const name of names) await rateInTurn(works[name], warmUpMs);
  const measured = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let window = 0; window < count; window += 1)
    for (const name of names) measured[name].push(await rateInTurn(works[name], windowMs));
  return measured;
}

async function rateInTurn(work: () => Promise<unknown>, ms: number): Promise<number> {
  let done = 0;
  const start = performance.now();
  let now = start;
  while (now - start < ms) {
    await work();
    done += 1;
    now = performance.now();
  }
  return done / ((now - start) / 1000);
}
