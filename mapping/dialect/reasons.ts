import type { Change } from './changes.ts';
import { holdersOf } from './differences.ts';

/** How it is found out what a change costs. */
interface Costs {
  /** The elements of the resource that the changed fields alone say; cheap. */
  elementsOf(change: Change): readonly string[];
  /** Places of the resource that read back otherwise with this change alone. */
  costOf(change: Change): readonly string[];
}

/**
 * Which change of a message costs a place of the resource. Mostly one change alone is about the element; else each is tried,
 * in order. Undefined where none of them costs it alone.
 */
export function reasons(
  changes: readonly Change[],
  { elementsOf, costOf }: Costs,
): (path: string) => string | undefined {
  const about = changes.map((change) => ({ change, elements: new Set(elementsOf(change)) }));
  const tried = new Map<Change, (path: string) => boolean>();
  function isCause(change: Change, path: string): boolean {
    const known = tried.get(change) ?? within(costOf(change));
    tried.set(change, known);
    return known(path);
  }

  return (path) => {
    const element = /^\w+\.(\w+)/.exec(path)?.[1] ?? '';
    // What says nothing alone may be about anything.
    const candidates = about.filter(({ elements }) => elements.size === 0 || elements.has(element));
    const [only, another] = candidates;
    if (only !== undefined && another === undefined && only.elements.size > 0) return only.change.reason;
    return changes.find((change) => isCause(change, path))?.reason;
  };
}

/** Whether a place is one of others, holds one of them or stands in one. */
function within(others: readonly string[]): (path: string) => boolean {
  const places = new Set(others);
  const holders = new Set(others.flatMap(holdersOf));
  return (path) => places.has(path) || holders.has(path) || holdersOf(path).some((one) => places.has(one));
}
