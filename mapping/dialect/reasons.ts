import type { Loss } from '../core/losses.ts';
import type { Change } from './changes.ts';
import { holdersOf } from './nodes.ts';

/** A resource, as far as places in it are distinguished. */
export interface Resource {
  readonly resourceType: string;
  readonly meta?: object;
  readonly extension?: readonly { readonly url: string }[];
}

/** How it is found out what a change costs, the cheapest first. */
interface Costs {
  /** What the changed fields say where they are read alone. */
  readAloneOf(change: Change): Resource;
  /** Places that read back otherwise where they are read alone: those in the resource but for their indices. */
  costAloneOf(change: Change): readonly string[];
  /** Places of the resource that read back otherwise with this change alone. */
  costOf(change: Change): readonly string[];
}

/**
 * The reason of the change that costs a place of the resource. Mostly one change alone is about the element, or about what
 * is in it; else each is tried, in order. Undefined where none of them costs it alone.
 *
 * @param resource as it came
 * @param known losses that it has without any change
 */
export function reasons(
  changes: readonly Change[],
  resource: Resource,
  known: readonly Loss[],
  { readAloneOf, costAloneOf, costOf }: Costs,
): (path: string) => string | undefined {
  const about = changes.map((change) => ({ change, elements: elementsIn(readAloneOf(change)) }));
  const costAlone = remembered((change) => {
    const places = costAloneOf(change).map(kindOf);
    return { has: (kind: string) => places.includes(kind), isAbout: within(places) };
  });
  const isCause = remembered((change) => within(costOf(change)));
  return (path) => {
    const element = elementAt(path, resource);
    // What says nothing alone may be about anything.
    const candidates = about.filter(({ elements }) => elements.size === 0 || elements.has(element));
    const only = theOnly(candidates);
    if (only !== undefined && only.elements.size > 0) return only.change.reason;
    // What is sent in another form reads back at another place.
    const others = known.flatMap((one) => (one.path === path && one.readsAs ? [one.readsAs] : []));
    const kinds = [path, ...others].map(kindOf);
    const exact = candidates.filter(({ change }) => kinds.some(costAlone(change).has));
    const related = candidates.filter(({ change }) => kinds.some(costAlone(change).isAbout));
    const cause = theOnly(exact) ?? theOnly(related);
    if (cause !== undefined) return cause.change.reason;
    const likelyFirst = [...related.map(({ change }) => change), ...changes];
    return likelyFirst.find((change) => isCause(change)(path))?.reason;
  };
}

/** Computed once for each change that is asked for. */
function remembered<T>(compute: (change: Change) => T): (change: Change) => T {
  const known = new Map<Change, T>();
  return (change) => {
    if (!known.has(change)) known.set(change, compute(change));
    return known.get(change) as T;
  };
}

function theOnly<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

/** The elements of a resource, and its extensions by their URL. What every message gives is no element. */
function elementsIn(resource: Resource): ReadonlySet<string> {
  const { resourceType: _, meta: __, extension = [], ...elements } = resource;
  // What stands beside a primitive (`_gender`) is about it.
  const names = Object.keys(elements).map((name) => name.replace(/^_/, ''));
  return new Set([...names, ...extension.map(({ url }) => url)]);
}

function elementAt(path: string, { extension = [] }: Resource): string {
  const [, element = '', index] = /^\w+\.(\w+)(?:\[(\d+)\])?/.exec(path) ?? [];
  return (element === 'extension' && extension[Number(index)]?.url) || element;
}

/** `Patient.name.given` of `Patient.name[0].given[1]`. */
function kindOf(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '');
}

/** Whether a place is one of others, holds one of them or stands in one. */
function within(others: readonly string[]): (path: string) => boolean {
  const places = new Set(others);
  const holders = new Set(others.flatMap(holdersOf));
  return (path) => places.has(path) || holders.has(path) || holdersOf(path).some((one) => places.has(one));
}
