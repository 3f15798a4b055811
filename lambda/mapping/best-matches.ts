import type { Leaves } from './leaves.ts';

/**
 * For each of `wanted` the index of the candidate that says most of the same, each candidate for one of them at most;
 * undefined where none says anything of it, unless there are as many candidates as wanted: then those that are left
 * belong together in their order. At equal terms the first ones do.
 */
export function bestMatches(
  wanted: readonly Leaves[],
  candidates: readonly Leaves[],
): (number | undefined)[] {
  const pairs = wanted.flatMap((one, index) =>
    candidates.map((other, candidate) => ({ index, candidate, common: inCommon(one, other) })),
  );
  const matches: (number | undefined)[] = wanted.map(() => undefined);
  const taken = new Set<number>();
  for (const { index, candidate, common } of pairs.sort((a, b) => b.common - a.common)) {
    if (common === 0 || matches[index] !== undefined || taken.has(candidate)) continue;
    matches[index] = candidate;
    taken.add(candidate);
  }
  if (wanted.length !== candidates.length) return matches;
  const left = [...candidates.keys()].filter((candidate) => !taken.has(candidate));
  return matches.map((match) => match ?? left.shift());
}

function inCommon(one: Leaves, other: Leaves): number {
  let common = 0;
  for (const [place, text] of one) if (other.get(place) === text) common += 1;
  return common;
}
