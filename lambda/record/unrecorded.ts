import type { Recorded } from './record.ts';
import type { Built, Drafted, Recording, Stamp } from './record-ports.ts';

/** Puts a message into the queue where there is no record of what was sent: every message is sent, without deletions. */
export async function unrecorded<D extends Drafted, B extends Built>(
  { source, messageType, draft, build, enqueue }: Recording<D, B>,
  stamp: Stamp,
): Promise<Recorded<D, B>> {
  const drafted = draft(stamp);
  const built = build(drafted.text, undefined);
  const message = { ...source, ...stamp, messageType, text: built.kept };
  await enqueue(message, built.text);
  return { decision: 'send', message, draft: drafted, built };
}
