import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Resolves once the next message is written, if there is one: in the turn after the one in which an answer is judged. Preparing a call of SQS takes half a
 * millisecond of the processor, and is done while the endpoint works.
 */
export async function afterWrite(): Promise<void> {
  await nextTurn();
  await nextTurn();
}
