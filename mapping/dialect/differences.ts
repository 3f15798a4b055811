import type { Loss } from '../core/losses.ts';
import { indicesIn, matchesOf } from './entries.ts';
import { isList, isNode, isSame, type Node } from './nodes.ts';

/** An element of a resource that reads back otherwise, by its path in the resource that was given. */
export interface Difference {
  readonly path: string;
  /** Absent if nothing of it reads back. */
  readonly readsAs?: string;
}

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
