import type { ZSegment } from '../core/field-rule.ts';
import type { Draft } from '../dialect/draft.ts';

/** The segments of a message in their order; each may be there or not. */
export const SEGMENT_ORDER: readonly string[] = ['MSH', 'EVN', 'PID', 'PD1', 'ROL', 'NK1', 'PV1', 'OBX'];

/** Puts segments of the site's own into a message. Of several that follow one segment, the first is declared first. */
export function withZSegments(
  drafts: readonly Draft[],
  templates: readonly ZSegment[],
  added: readonly Draft[],
): Draft[] {
  const order = segmentOrder(templates);
  const all = [...drafts];
  for (const draft of added) {
    const rank = order.indexOf(draft.id);
    all.splice(all.findLastIndex(({ id }) => order.indexOf(id) < rank) + 1, 0, draft);
  }
  return all;
}

/** The order of the segments with those of the site's own. */
export function segmentOrder(templates: readonly ZSegment[]): string[] {
  const order = [...SEGMENT_ORDER];
  const follows = (id: string | undefined, anchor: string): boolean => {
    const after = templates.find((one) => one.id === id)?.after;
    return after !== undefined && (after === anchor || follows(after, anchor));
  };
  for (const { id, after } of templates) {
    let at = order.indexOf(after) + 1;
    while (follows(order[at], after)) at += 1;
    order.splice(at, 0, id);
  }
  return order;
}
