import { bestMatches } from '../report/best-matches.ts';
import type { Leaves } from '../report/leaves.ts';
import { holdersOf, isSame, leavesOf, type Node } from './nodes.ts';

// Which entry of a list is which one in another reading of the same list.

/** For each entry of a list, the index of what it has become in the other one: mostly that at the same place. */
export function matchesOf(one: readonly Node[], other: readonly Node[]): (number | undefined)[] {
  const isAlike = (entry: Node, n: number) => {
    if (isSame(entry, other[n])) return true;
    const there = leavesOf(other[n]);
    return [...leavesOf(entry)].some(([place, text]) => there.get(place) === text);
  };
  if (one.length === other.length && one.every(isAlike)) return [...one.keys()];
  const left = leftOf(one, other);
  if (left !== undefined) return left;
  return bestMatches(
    one.map((entry) => leavesOf(entry)),
    other.map((entry) => leavesOf(entry)),
  );
}

/** {@link matchesOf} a list that has nothing but some of the same entries, in their order; undefined for any other one. */
function leftOf(one: readonly Node[], other: readonly Node[]): (number | undefined)[] | undefined {
  let next = 0;
  const matches = one.map((entry) => {
    if (!isSame(entry, other[next])) return undefined;
    next += 1;
    return next - 1;
  });
  return next === other.length ? matches : undefined;
}

/** For each entry that reads back, its index in the list that was given, as far as it can be known. */
export function indicesIn(
  path: string,
  list: readonly unknown[],
  entries: readonly Node[],
  { gone, reordered }: { readonly gone: ReadonlySet<string>; readonly reordered: ReadonlySet<string> },
): (number | undefined)[] {
  const leaves = (index: number) => leavesLeft(list[index], `${path}[${index}]`, gone);
  // Where nothing of an entry is lost, all of it is left.
  const isWhole = (index: number) => !namesIn(gone, `${path}[${index}]`);
  const left = [...list.keys()].filter((index) => isWhole(index) || leaves(index).size !== 0);
  if (path.endsWith('.extension')) return indicesByUrl(list, left, entries);
  if (!reordered.has(path) && left.length === entries.length) return left;
  const matches = bestMatches(
    entries.map((entry) => leavesOf(entry)),
    left.map(leaves),
  );
  return matches.map((match) => (match === undefined ? undefined : left[match]));
}

/** The order of extensions with different URLs says nothing. */
function indicesByUrl(list: readonly unknown[], left: readonly number[], entries: readonly Node[]) {
  const rest = [...left];
  return entries.map(({ url }) => {
    const place = rest.findIndex((index) => (list[index] as Node | null)?.url === url);
    return place === -1 ? undefined : rest.splice(place, 1)[0];
  });
}

/** Whether a place, something in it or something that holds it is among others. */
function namesIn(places: ReadonlySet<string>, path: string): boolean {
  for (const one of places) if (one.startsWith(path) || path.startsWith(one)) return true;
  return false;
}

/** The texts of a value that are not lost, nor anything that holds them. */
function leavesLeft(value: unknown, path: string, gone: ReadonlySet<string>): Leaves {
  if (gone.has(path)) return new Map();
  if (!namesIn(gone, path)) return leavesOf(value);
  const isLeft = (leaf: string) => {
    // `.coding.0.system` is `.coding[0].system`, and what stands in `_given` is of `given`.
    const place = `${path}${leaf.replaceAll(/\.(\d+)/g, '[$1]').replaceAll('._', '.')}`;
    return ![place, ...holdersOf(place)].some((one) => gone.has(one));
  };
  return new Map([...leavesOf(value)].filter(([leaf]) => isLeft(leaf)));
}
