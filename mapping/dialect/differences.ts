import type { Loss } from '../core/losses.ts';
import { bestMatches } from '../report/best-matches.ts';
import type { Leaves } from '../report/leaves.ts';

/** An element of a resource that reads back otherwise, by its path in the resource that was given. */
export interface Difference {
  readonly path: string;
  /** Absent if nothing of it reads back. */
  readonly readsAs?: string;
}

type Node = Readonly<Record<string, unknown>>;

/**
 * What reads back otherwise once a message was changed.
 *
 * @param given the resource that was written, whose places are named
 * @param before what it reads back as without the change: `given` minus the losses that are `known`
 * @param after what it reads back as
 */
export function differences(
  given: { readonly resourceType: string },
  before: object,
  after: object,
  known: readonly Loss[],
): Difference[] {
  const found = new Map<string, Difference>();
  const gone = new Set(known.flatMap(({ path, readsAs }) => (readsAs === path ? [] : [path])));
  const reordered = new Set(known.flatMap(({ path, readsAs }) => (readsAs === path ? [path] : [])));
  const origins = new Map(
    known.flatMap(({ path, readsAs }) =>
      readsAs === undefined || readsAs === path ? [] : [[readsAs, path]],
    ),
  );
  const add = (path: string, place: unknown, isChanged: boolean) => {
    const origin = place === undefined ? (origins.get(path) ?? path) : path;
    found.set(origin, isChanged ? { path: origin, readsAs: path } : { path: origin });
  };

  function visit(path: string, place: unknown, one: unknown, other: unknown): void {
    if (isSame(one, other)) return;
    const left = other === undefined && isList(one) ? [] : other;
    if (isList(one) && isList(left) && [...one, ...left].every(isNode)) {
      visitList(path, isList(place) ? place : [], one as Node[], left as Node[]);
    } else if (other === undefined) add(path, place, false);
    else if (isNode(one) && isNode(other)) {
      for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
        const inside = isNode(place) ? place[name] : undefined;
        if (isSaidBeside(name, one, other)) add(`${path}.${name}`, inside, true);
        else if (name.startsWith('_') && isSaidBeside(name.slice(1), one, other)) continue;
        else if (name.startsWith('_'))
          visitBeside(`${path}.${name.slice(1)}`, inside, one[name], other[name]);
        else visit(`${path}.${name}`, inside, one[name], other[name]);
      }
    } else add(path, place, true);
  }

  /** Whether a primitive and what stands beside it are both other ones: then they are one element that changed. */
  function isSaidBeside(name: string, one: Node, other: Node): boolean {
    const beside = `_${name}`;
    if (other[beside] === undefined || one[beside] === undefined) return false;
    return one[name] !== other[name] && !isList(one[name]) && !isSame(one[beside], other[beside]);
  }

  /** JSON keeps the extensions of a primitive beside it, in `_element`: what is gone there is not the primitive. */
  function visitBeside(path: string, place: unknown, one: unknown, other: unknown = {}): void {
    if (isNode(one) && isNode(other)) visit(path, place, one, other);
    else if (!isSame(one, other)) add(path, place, true);
  }

  function visitList(
    path: string,
    list: readonly unknown[],
    one: readonly Node[],
    other: readonly Node[],
  ): void {
    const indices = indicesIn(path, list, one, { gone, reordered });
    const matches = matchesOf(one, other);
    const order = matches.filter((match) => match !== undefined);
    const isLarger = order.length < other.length;
    if (isLarger || order.some((match, n) => n > 0 && match < (order[n - 1] ?? 0))) {
      add(path, list, true);
      return;
    }
    for (const [n, entry] of one.entries()) {
      const index = indices[n];
      const match = matches[n];
      if (index === undefined) add(path, list, true);
      else
        visitEntry(`${path}[${index}]`, list[index], entry, match === undefined ? undefined : other[match]);
    }
  }

  /** Of an entry in which other elements read back than before, nothing is left. */
  function visitEntry(path: string, place: unknown, one: Node, other: Node | undefined): void {
    if (other === undefined || Object.keys(one).some((name) => name in other)) visit(path, place, one, other);
    else add(path, place, true);
  }

  visit(given.resourceType, given, before, after);
  return [...found.values()];
}

/** For each entry of a list, the index of what it has become in the other one: mostly that at the same place. */
function matchesOf(one: readonly Node[], other: readonly Node[]): (number | undefined)[] {
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
function indicesIn(
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

/** `Patient.name[0]`, `Patient.name` and `Patient` of `Patient.name[0].given`. */
export function holdersOf(path: string): string[] {
  return [...path.matchAll(/[.[]/g)].map(({ index }) => path.slice(0, index));
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

/** The texts of a value, by their place in it. */
function leavesOf(value: unknown, path = '', leaves = new Map<string, string>()): Leaves {
  if (typeof value !== 'object' || value === null) leaves.set(path, String(value));
  else for (const [name, content] of Object.entries(value)) leavesOf(content, `${path}.${name}`, leaves);
  return leaves;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => isSame((one as Node)[name], (other as Node)[name]));
}
