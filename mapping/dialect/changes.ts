import { Message } from '../../hl7v2/message.ts';
import { type Draft, draftOf, segmentOf } from './draft.ts';
import type { Fit } from './fit.ts';

/** What is changed in a message for one reason. */
export interface Change {
  readonly reason: string;
  /** The fields that it changes, by segment ID; undefined for segments as a whole. */
  readonly places: ReadonlyMap<string, ReadonlySet<number> | undefined>;
}

/** Segments that say nothing of a resource but when it was sent. */
const SAY_NOTHING = new Set(['MSH', 'EVN']);

/** A message fitted to a site, and what was changed in what it says, in the order in which it was. */
export function changesIn(
  message: Message,
  fitMessage: Fit,
): { readonly message: Message; readonly changes: readonly Change[] } {
  const byReason = new Map<string, Map<string, Set<number> | undefined>>();
  const fitted = fitMessage(message, (reason, ids, field) => {
    if (ids.every((id) => SAY_NOTHING.has(id))) return true;
    const places = byReason.get(reason) ?? new Map<string, Set<number> | undefined>();
    byReason.set(reason, places);
    for (const id of ids) {
      if (field === undefined) places.set(id, undefined);
      else if (!places.has(id)) places.set(id, new Set([field]));
      else places.get(id)?.add(field);
    }
    return true;
  });
  return { message: fitted, changes: [...byReason].map(([reason, places]) => ({ reason, places })) };
}

/** The part of a message that a change is about. */
export function partOf(message: Message, { places }: Change): Message {
  const { delimiters } = message;
  const segments = message.segments.flatMap((segment) => {
    const { id } = segment;
    if (id === 'MSH' || (places.has(id) && places.get(id) === undefined)) return [segment];
    const isChanged = (n: number) => n === 0 || places.get(id)?.has(n) === true;
    // Nothing is read without a PID, which may be empty.
    if (id !== 'PID' && !places.has(id)) return [];
    const { fields } = draftOf(segment, delimiters);
    const part: Draft = { id, fields: fields.map((wire, n) => (isChanged(n) ? wire : '')) };
    return [segmentOf(part, delimiters)];
  });
  return new Message(delimiters, segments);
}
