import type { FifoQueue, TakenMessage } from './fifo-queue.ts';

/**
 * Looks into a FIFO queue without disturbing its order. SQS has no operation to look: to see a message one must receive
 * it, and while a message of a patient is in flight, SQS delivers no other message of that patient. So this receives all
 * messages, ten at a time, with a visibility timeout longer than a command lasts. Afterwards it makes what was not
 * removed visible again, the last message first, so that none is visible while an earlier one of its patient is not.
 *
 * Per patient it sees at most the first ten messages. Later ones can be seen when those
 * were resent or dropped; `waiting` is their number. If the command dies, all messages become visible again after
 * `HIDDEN_SECONDS`, in order.
 */
export interface Cabinet {
  readonly messages: readonly TakenMessage[];
  /** Messages that were not seen: after earlier ones of their patient, or in flight to another consumer. */
  readonly waiting: number;
}

/** The visibility timeout: longer than a command lasts, and short enough to wait for if a command died. */
export const HIDDEN_SECONDS = 120;

/**
 * Receives what is available, does `work`, and makes visible again what was not removed.
 *
 * @param work calls `remove` for each message that must not come back
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

/** Makes messages visible again, the last one first. If that fails, they become visible after the visibility timeout. */
export async function putBack(queue: FifoQueue, messages: readonly TakenMessage[]): Promise<void> {
  for (const message of messages.toReversed()) await queue.release(message).catch(() => undefined);
}

/** In the order in which SQS delivers them. Within a patient this is the order in which they were sent. */
async function takeAll(queue: FifoQueue): Promise<TakenMessage[]> {
  const all = new Map<string, TakenMessage>();
  for (;;) {
    const taken = await queue.take(HIDDEN_SECONDS);
    // There are so many that the first ones are visible again: stop here.
    const isNew = taken.some(({ id }) => !all.has(id));
    for (const message of taken) all.set(message.id, message);
    if (!isNew) return [...all.values()];
  }
}
