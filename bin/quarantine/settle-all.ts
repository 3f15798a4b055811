import { HIDDEN_SECONDS, putBack } from './cabinet.ts';
import { type Choice, type Choose, type Settled, settled } from './choose.ts';
import type { FifoQueue, TakenMessage } from './fifo-queue.ts';
import type { Note } from './single.ts';

/**
 * Settles each message that is chosen: `settle` is called for it, it is removed, and only then the next one of its patient is
 * received.
 */
export async function settleAll(quarantine: FifoQueue, choose: Choose, settle: Note): Promise<Settled> {
  const choices = new Map<string, Choice>();
  const kept = new Map<string, TakenMessage>();
  let pending: TakenMessage[] = [];
  try {
    for (;;) {
      pending = await quarantine.take(HIDDEN_SECONDS);
      // There are so many that the first ones are visible again: stop here.
      if (pending.every(({ id }) => kept.has(id))) break;
      for (let message = pending[0]; message !== undefined; message = pending[0]) {
        const choice = choices.get(message.id) ?? choose(message);
        choices.set(message.id, choice);
        if (choice === 'chosen') {
          await settle(message);
          await quarantine.remove(message);
        } else kept.set(message.id, message);
        pending.shift();
      }
    }
    const { all } = await quarantine.count();
    return settled([...choices.values()], Math.max(0, all - kept.size));
  } finally {
    await putBack(quarantine, [...kept.values(), ...pending]);
  }
}
