import type { Recorded } from './record.ts';
import type { Drafted, Recording, Stamp } from './record-ports.ts';

/** Puts a message into the queue where there is no record of what was sent: every message is sent, without deletions. */
export async function unrecorded<D extends Drafted>(
  { source, messageType, draft, enqueue }: Recording<D>,
  stamp: Stamp,
): Promise<Recorded<D>> {
  const drafted = draft(stamp);
  const message = { ...source, ...stamp, messageType, text: drafted.text };
  await enqueue(message, drafted.text);
  return { decision: 'send', message, draft: drafted, built: undefined };
}
