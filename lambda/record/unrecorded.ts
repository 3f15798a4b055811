import { messageOf, type Recorded } from './record.ts';
import type { Built, Drafted, Recording, Stamp } from './record-ports.ts';

/** Puts a message into the queue where there is no record of what was sent: every message is sent, without deletions. */
export async function unrecorded<D extends Drafted, B extends Built>(
  { draft, build, enqueue }: Recording<D, B>,
  stamp: Stamp,
): Promise<Recorded<D, B>> {
  const drafted = draft(stamp, undefined, {});
  const message = messageOf(drafted, stamp);
  const built = build(message, {});
  await enqueue(message, built.text, {});
  return { decision: 'send', message, item: {}, draft: drafted, built };
}
