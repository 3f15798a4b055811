import type { FifoQueue, TakenMessage } from '../../local/sqs.ts';
import { withCabinet } from './cabinet.ts';

/** Something that cannot be done, in a sentence for the operator. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Writes down what is done with a message, before it is done, so that nothing goes without a trace. */
export type Note = (message: TakenMessage) => Promise<void>;

/**
 * Puts one message back into the queue, with the MSH-10 that it has.
 *
 * @param id as `find` takes it
 * @throws Refusal if there is no such message or earlier ones of its patient lie there
 */
export function resendOne(
  quarantine: FifoQueue,
  queue: FifoQueue,
  id: string,
  note: Note,
): Promise<TakenMessage> {
  return withCabinet(quarantine, async ({ messages }, remove) => {
    const message = first(messages, id);
    await note(message);
    await queue.send(message.body, message.groupId, `resent-${message.id}`);
    await remove(message);
    return message;
  });
}

/** Removes one message for good. @throws Refusal as `resendOne` does */
export function dropOne(quarantine: FifoQueue, id: string, note: Note): Promise<TakenMessage> {
  return withCabinet(quarantine, async ({ messages }, remove) => {
    const message = one(messages, id);
    await note(message);
    await remove(message);
    return message;
  });
}

/** @throws Refusal if there is none */
export function one(messages: readonly TakenMessage[], id: string): TakenMessage {
  const found = find(messages, id);
  if (found === 'none')
    throw new Refusal(
      `${id}: no such message that can be seen now (list shows them); it may wait behind others of its patient`,
    );
  if (found === 'several') throw new Refusal(`${id}: several messages begin with it, give more of the ID`);
  return found;
}

/** The message, if no earlier one of its patient lies there. */
function first(messages: readonly TakenMessage[], id: string): TakenMessage {
  const message = one(messages, id);
  const earlier = earlierOfPatient(messages, message).map((other) => other.id.slice(0, 8));
  if (earlier.length > 0)
    throw new Refusal(`${id}: earlier messages of its patient come first: ${earlier.join(', ')}`);
  return message;
}

/** The message that an id, the beginning of one (four characters or more) or a control ID stands for. */
export function find(messages: readonly TakenMessage[], name: string): TakenMessage | 'none' | 'several' {
  const found = messages.filter(
    ({ id, attributes }) => (name.length >= 4 && id.startsWith(name)) || attributes.controlId === name,
  );
  return found.length > 1 ? 'several' : (found[0] ?? 'none');
}

/** The messages of the same patient that lie before it. */
export function earlierOfPatient(messages: readonly TakenMessage[], message: TakenMessage): TakenMessage[] {
  return messages.slice(0, messages.indexOf(message)).filter(({ groupId }) => groupId === message.groupId);
}
