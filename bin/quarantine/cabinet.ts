import type { FifoQueue, TakenMessage } from '../../local/sqs.ts';

/**
 * Looking into a FIFO queue without disturbing its order. SQS has no way to look: what one sees one has taken, and
 * while a message of a patient is taken, SQS gives out no further one of that patient. So the messages are all taken,
 * ten at a time, hidden for as long as a command may last, and what is not removed is put back visible, the last one
 * first, so that no message is ever visible while an earlier one of its patient is not.
 *
 * Of each patient that shows at most the first ten (the emulator: the first one). The rest waits behind them and comes
 * up when those are resent or dropped; `waiting` says how many there are. If the command dies, everything is visible
 * again after `HIDDEN_SECONDS`, in its order.
 */
export interface Cabinet {
  readonly messages: readonly TakenMessage[];
  /** Messages that were not seen: behind others of their patient, or in someone else's hand. */
  readonly waiting: number;
}

/** Longer than a command lasts, and short enough to wait for after one that died. */
export const HIDDEN_SECONDS = 120;

/**
 * Takes what can be had, does something with it, and puts back what that did not remove.
 *
 * @param work calls `remove` for each message that shall not come back
 */
export async function withCabinet<T>(
  queue: FifoQueue,
  work: (cabinet: Cabinet, remove: (message: TakenMessage) => Promise<void>) => Promise<T>,
): Promise<T> {
  const messages = await takeAll(queue);
  const left = new Map(messages.map((message) => [message.id, message]));
  try {
    const { all } = await queue.count();
    return await work({ messages, waiting: Math.max(0, all - messages.length) }, async (message) => {
      await queue.remove(message);
      left.delete(message.id);
    });
  } finally {
    await putBack(queue, [...left.values()]);
  }
}

/** Makes messages visible again, the last one first; where that fails they are by themselves, after a while. */
export async function putBack(queue: FifoQueue, messages: readonly TakenMessage[]): Promise<void> {
  for (const message of messages.toReversed()) await queue.release(message).catch(() => undefined);
}

/** In the order in which SQS gives them, which within a patient is that in which they came. */
async function takeAll(queue: FifoQueue): Promise<TakenMessage[]> {
  const all = new Map<string, TakenMessage>();
  for (;;) {
    const taken = await queue.take(HIDDEN_SECONDS);
    // So many that the first are visible again: that has to do.
    const isNew = taken.some(({ id }) => !all.has(id));
    for (const message of taken) all.set(message.id, message);
    if (!isNew) return [...all.values()];
  }
}
