import type { Updated } from '../mapping/core/deletions.ts';
import type { ResourceMapping } from '../mapping/core/resource-module.ts';
import type { Built } from './record/record-ports.ts';
import type { RecordedMessage } from './record/record-table.ts';

/**
 * What is sent of a message.
 *
 * @param last the one that it follows, as the record has it
 */
export function asSent(
  { text, end, absorbed }: RecordedMessage,
  last: RecordedMessage | undefined,
  mapping: ResourceMapping,
): Built & Updated {
  // A deletion and a merge delete no single value, and what comes after a deletion begins anew.
  const isWhole = end !== undefined || absorbed !== undefined || last?.end !== undefined;
  return withDeletions(text, isWhole ? undefined : last?.text, mapping);
}

/**
 * A message with what it deletes, and what the record keeps of it.
 *
 * @param previous what the record keeps of the last message of the same resource
 */
export function withDeletions(
  text: string,
  previous: string | undefined,
  { updates }: ResourceMapping,
): Built & Updated {
  const updated = previous === undefined ? undefined : updates?.update(text, previous);
  const carried = (previous === undefined ? undefined : updates?.carried?.(text, previous)) ?? '';
  if (updates === undefined || updated === undefined || (updated.text === text && carried === ''))
    return { text, losses: updated?.losses ?? [], kept: text };
  // MSH says when it was sent and under which control ID, which is what a reader of the record answers with.
  const header = text.slice(0, text.indexOf('\r') + 1);
  return { ...updated, kept: header + updates.kept(updated.text) + carried };
}
