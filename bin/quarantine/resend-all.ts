import { isRefusedByIntake } from '../../runtime/queue-attributes.ts';
import { HIDDEN_SECONDS, putBack } from './cabinet.ts';
import type { FifoQueue, TakenMessage } from './fifo-queue.ts';
import type { Note } from './single.ts';

/**
 * Resends everything, in order for each patient: a message is sent before it is removed, and only then the next one of
 * its patient is received. The deduplication id is the message's id in quarantine, so a command that died between the
 * two and is repeated within five minutes sends nothing twice. Messages that come back to quarantine in the meantime stay,
 * and so does what the intake refused: it is no message.
 */
export async function resendAll(
  quarantine: FifoQueue,
  queue: FifoQueue,
  note: Note,
): Promise<{ resent: number; back: number; refused: number }> {
  const done = new Set<string>();
  const kept: TakenMessage[] = [];
  let pending: TakenMessage[] = [];
  try {
    for (;;) {
      pending = await quarantine.take(HIDDEN_SECONDS);
      if (pending.length === 0) {
        const refused = kept.filter(isRefused).length;
        return { resent: done.size, back: kept.length - refused, refused };
      }
      for (let message = pending[0]; message !== undefined; message = pending[0]) {
        if (isRefused(message) || done.has(message.body)) kept.push(message);
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

function isRefused({ attributes }: TakenMessage): boolean {
  return isRefusedByIntake(attributes);
}
