import type { Loss } from '../../../mapping/core/losses.ts';

type Path = readonly (string | number)[];
type Node = Record<string | number, unknown>;

/**
 * Takes what a mapping reported as lost out of the resource that went in and, where it reads back in another
 * form, out of the one that came back. If the mapping is exact and honest, the two are equal then.
 */
export function minusLosses(
  root: string,
  given: unknown,
  read: unknown,
  losses: readonly Loss[],
): [unknown, unknown] {
  const original = { [root]: given };
  const before = copyOf(original);
  const after = prune({ [root]: read }, [], [], new Map());
  const pathOf = (path: string) => jsonPath(original, elementPath(path));
  // An entry that was not sent, or that reads back elsewhere, shifts those after it.
  const isMoved = ({ path, readsAs }: Loss) => path.endsWith(']') && readsAs !== path;
  for (const loss of losses) {
    if (loss.readsAs === undefined) remove(before, pathOf(loss.path));
    else if (isMoved(loss)) remove(before, pathOf(loss.path), MOVED);
  }
  const places = new Map<string, Path>();
  const sent = prune(before, [], [], places);
  for (const loss of losses) {
    if (loss.readsAs === undefined) continue;
    if (!isMoved(loss)) remove(sent, placed(pathOf(loss.path), places));
    remove(after, placed(pathOf(loss.readsAs), places));
  }
  return [rootOf(sent, root), rootOf(after, root)];
}

/**
 * Expects a resource to read back as what was written, once the reported losses are taken out of both.
 *
 * @param readable makes of a value what a failure is to show of it
 */
export function expectSameMinusLosses(
  given: unknown,
  read: unknown,
  losses: readonly Loss[],
  readable?: (value: unknown) => unknown,
): void {
  const [left, right] = minusLosses('Patient', given, read, losses);
  expectSame(right, left, readable);
}

/** `toEqual` takes most of the time of a property test; it is called only if there is a difference to show. */
export function expectSame(
  actual: unknown,
  expected: unknown,
  readable = (value: unknown): unknown => value,
): void {
  if (!isSame(actual, expected)) expect(readable(actual)).toEqual(readable(expected));
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => key in b && isSame((a as Node)[key], (b as Node)[key]));
}

function rootOf(node: unknown, root: string): unknown {
  return (prune(node, [], [], new Map()) as Node | undefined)?.[root];
}

/** Texts are shared, which structuredClone would not do. */
function copyOf<T>(node: T): T {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map(copyOf) as T;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, copyOf(value)])) as T;
}

/** `name[0].given[1].extension[0]` in steps. */
function elementPath(path: string): Path {
  return path
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

const REMOVED = Symbol('removed');
/** An entry that reads back elsewhere: its list stays, so that what it stands in keeps its place. */
const MOVED = Symbol('moved');

/** Where an element stands in JSON: `given.extension` and `given[1].extension` stand in `_given`. */
function jsonPath(node: unknown, path: Path): Path {
  const [step, ...rest] = path;
  if (typeof node !== 'object' || node === null || step === undefined) return path;
  const container = node as Node;
  const inside = rest.find((one) => typeof one === 'string');
  const inPrimitive = (inside === 'extension' || inside === 'id') && `_${step}` in container;
  const at = inPrimitive ? `_${step}` : step;
  return [at, ...jsonPath(container[at], rest)];
}

/** Removes an element, and its `_element` with it. */
function remove(node: unknown, path: Path, mark = REMOVED): void {
  const [step, ...rest] = path;
  if (typeof node !== 'object' || node === null || step === undefined) return;
  const container = node as Node;
  if (rest.length > 0) {
    remove(container[step], rest, mark);
    return;
  }
  if (step in container && container[step] !== REMOVED) container[step] = mark;
  if (typeof step === 'string' && `_${step}` in container) container[`_${step}`] = REMOVED;
}

/** Leaves out what was removed and what became empty by it, and remembers where the entries of lists went. */
function prune(node: unknown, from: Path, to: Path, places: Map<string, Path>): unknown {
  if (node === REMOVED) return undefined;
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) {
    if (String(from.at(-1)).startsWith('_')) return pruneBeside(node, from, to, places);
    const kept: unknown[] = [];
    let isEmpty = true;
    for (const [index, entry] of inOrder(node, from)) {
      const place = [...to, kept.length];
      const pruned = prune(entry, [...from, index], place, places);
      isEmpty &&= pruned === undefined;
      if (pruned === undefined || pruned === MOVED) continue;
      places.set([...from, index].join('.'), place);
      kept.push(pruned);
    }
    return isEmpty ? undefined : kept;
  }
  const entries = Object.entries(node).map(
    ([key, value]) => [key, prune(value, [...from, key], [...to, key], places)] as const,
  );
  const kept = entries.filter(([, value]) => value !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** What stands beside the entries of a list keeps its places: JSON has null where there is nothing. */
function pruneBeside(list: readonly unknown[], from: Path, to: Path, places: Map<string, Path>): unknown {
  const pruned = list.map((entry, n) => prune(entry, [...from, n], [...to, n], places) ?? null);
  const end = pruned.findLastIndex((entry) => entry !== null) + 1;
  return end === 0 ? undefined : pruned.slice(0, end);
}

/** A path with the indices that the entries of lists have after others before them were left out. */
function placed(path: Path, places: ReadonlyMap<string, Path>): Path {
  let result = path;
  for (let length = 1; length <= path.length; length += 1) {
    const place = places.get(path.slice(0, length).join('.'));
    if (place !== undefined) result = [...place, ...path.slice(length)];
  }
  return result;
}

/** The order of extensions of different urls says nothing in FHIR, so they are compared in that of their urls. */
function inOrder(list: readonly unknown[], path: Path): [number, unknown][] {
  const entries = [...list.entries()];
  if (path.at(-1) !== 'extension') return entries;
  const url = ([, entry]: [number, unknown]) => String((entry as { url?: string } | null)?.url);
  return entries.toSorted((a, b) => (url(a) < url(b) ? -1 : url(a) > url(b) ? 1 : 0));
}
