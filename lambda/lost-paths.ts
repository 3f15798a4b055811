import type { Loss } from '../mapping/core/losses.ts';
import type { LostPath } from '../runtime/observability/metrics.ts';

/** Each path is a separate metric, so one request must not create a hundred of them. */
const MOST_PATHS = 20;

/**
 * How often each element was lost, for metrics: `Patient.name[0].given[1]` counts as `Patient.name.given`. Paths end two
 * levels below the resource, and inside a contained resource at once, so there are no more of them than R4 has elements there;
 * names of elements come from R4's own table, because a resource with any other is refused. A place of the message, such
 * as `PID-13` that is not deleted, counts as it is.
 */
export function countsByPath(losses: readonly Loss[]): ReadonlyMap<LostPath, number> {
  const counts = new Map<LostPath, number>();
  for (const { path } of losses) {
    const bounded = boundedPath(path);
    const counted = counts.has(bounded) || counts.size < MOST_PATHS ? bounded : OTHERS;
    counts.set(counted, (counts.get(counted) ?? 0) + 1);
  }
  return counts;
}

const OTHERS = 'others' as LostPath;

function boundedPath(path: string): LostPath {
  const names = path.replace(/\[\d+\]/g, '').split('.');
  return names.slice(0, names[1] === 'contained' ? 2 : 3).join('.') as LostPath;
}
