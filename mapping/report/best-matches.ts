import type { Leaves } from './leaves.ts';

/** Pairs that are compared at most, each of one list with each of the other; this takes some tens of milliseconds. */
const MOST_PAIRS = 100_000;

/**
 * For each of `wanted` the index of the candidate that has most in common with it, each candidate at most once;
 * undefined if none has anything in common, unless there are as many candidates as wanted: then those that are left
 * are matched in their order. Of equal candidates the first is taken.
 *
 * Equal ones are matched first. If more than a few hundred are left, each is compared only with the
 * one at its position: a message of a megabyte may have a hundred thousand segments.
 */
export function bestMatches(
  wanted: readonly Leaves[],
  candidates: readonly Leaves[],
): (number | undefined)[] {
  const matches: (number | undefined)[] = wanted.map(() => undefined);
  const taken = new Set<number>();
  const take = (index: number, candidate: number) => {
    if (matches[index] !== undefined || taken.has(candidate)) return;
    matches[index] = candidate;
    taken.add(candidate);
  };
  const rest = () => ({
    indices: [...wanted.keys()].filter((index) => matches[index] === undefined),
    others: [...candidates.keys()].filter((candidate) => !taken.has(candidate)),
  });

  for (const [index, candidate] of equalOnes(wanted, candidates)) take(index, candidate);
  for (const { index, candidate, common } of alikeOnes(wanted, candidates, rest()))
    if (common > 0) take(index, candidate);
  if (wanted.length !== candidates.length) return matches;
  const { indices, others } = rest();
  for (const [place, index] of indices.entries()) take(index, others[place] ?? -1);
  return matches;
}

/** Pairs of equal, non-empty content, in their order. */
function equalOnes(wanted: readonly Leaves[], candidates: readonly Leaves[]): [number, number][] {
  // Taken from the end of each list, the first one first.
  const backwards = [...candidates.keys()].reverse();
  const byKey = Map.groupBy(backwards, (candidate) => keyOf(candidates[candidate]));
  return [...wanted.entries()].flatMap(([index, one]): [number, number][] => {
    const candidate = one.size > 0 ? byKey.get(keyOf(one))?.pop() : undefined;
    return candidate === undefined ? [] : [[index, candidate]];
  });
}

/** The remaining pairs, those with most in common first. */
function alikeOnes(
  wanted: readonly Leaves[],
  candidates: readonly Leaves[],
  { indices, others }: { indices: readonly number[]; others: readonly number[] },
) {
  const isTooMuch = indices.length * others.length > MOST_PAIRS;
  return indices
    .flatMap((index, place) =>
      (isTooMuch ? others.slice(place, place + 1) : others).map((candidate) => ({
        index,
        candidate,
        common: inCommon(wanted[index], candidates[candidate]),
      })),
    )
    .sort((a, b) => b.common - a.common);
}

function keyOf(leaves: Leaves | undefined): string {
  return JSON.stringify([...(leaves ?? [])].sort());
}

function inCommon(one: Leaves | undefined, other: Leaves | undefined): number {
  let common = 0;
  for (const [place, text] of one ?? []) if (other?.get(place) === text) common += 1;
  return common;
}
