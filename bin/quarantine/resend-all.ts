import type { FifoQueue, TakenMessage } from '../../local/sqs.ts';
import { HIDDEN_SECONDS, putBack } from './cabinet.ts';
import type { Note } from './single.ts';

/**
 * Resends everything, patient by patient in order: a message is sent before it is removed, and the next one of its
 * patient comes up only then. The deduplication id is that of its stay in quarantine, so a command that died between
 * the two and is run again within five minutes sends nothing twice. What the sender brings back meanwhile stays.
 */
export async function resendAll(
  quarantine: FifoQueue,
  queue: FifoQueue,
  note: Note,
): Promise<{ resent: number; back: number }> {
  const done = new Set<string>();
  const kept: TakenMessage[] = [];
  let pending: TakenMessage[] = [];
  try {
    for (;;) {
      pending = await quarantine.take(HIDDEN_SECONDS);
      if (pending.length === 0) return { resent: done.size, back: kept.length };
      for (let message = pending[0]; message !== undefined; message = pending[0]) {
        if (done.has(message.body)) kept.push(message);
        else {
          await note(message);
          await queue.send(message.body, message.groupId, `resent-${message.id}`);
          await quarantine.remove(message);
          done.add(message.body);
        }
        pending.shift();
      }
    }
  } finally {
    await putBack(quarantine, [...kept, ...pending]);
  }
}
