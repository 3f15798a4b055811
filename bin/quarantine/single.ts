import { Refusal } from '../../runtime/command-line/refusal.ts';
import { isRefusedByIntake } from '../../runtime/queue-attributes.ts';
import { withCabinet } from './cabinet.ts';
import type { FifoQueue, TakenMessage } from './fifo-queue.ts';
import { summaryOf } from './summary.ts';

/** Logs what is about to be done with a message, so that nothing is lost without a trace. */
export type Note = (message: TakenMessage) => Promise<void>;

/**
 * Sends one message to the queue again, with the same MSH-10.
 *
 * @param id as for `find`
 * @throws Refusal if there is no such message, if the intake refused it, or if earlier ones of its patient are in quarantine
 */
export function resendOne(
  quarantine: FifoQueue,
  queue: FifoQueue,
  id: string,
  note: Note,
): Promise<TakenMessage> {
  return withCabinet(quarantine, async ({ messages }, remove) => {
    const message = first(messages, id);
    await resending(queue, note)(message);
    await remove(message);
    return message;
  });
}

/**
 * Settles a message by sending it to its queue again. The deduplication id is the message's id in quarantine, so a command that died before
 * the removal and is repeated within five minutes sends nothing twice.
 */
export function resending(queue: FifoQueue, note: Note): Note {
  return async (message) => {
    await note(message);
    await queue.send(message.body, message.groupId, `resent-${message.id}`);
  };
}

/** Deletes one message permanently. @throws Refusal if there is no such message */
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
      `${id}: no such message can be seen now (see list); it may be waiting after earlier ones of its patient`,
    );
  if (found === 'several')
    throw new Refusal(`${id}: several message IDs begin with this; give more characters`);
  return found;
}

const NOT_RESENDABLE =
  'the intake refused it, so it is no message that could be sent. Correct the resource at its FHIR server, which sends it anew, then drop this one';

/** The message, if it is the first one of its patient in quarantine. */
function first(messages: readonly TakenMessage[], id: string): TakenMessage {
  const message = one(messages, id);
  if (isRefusedByIntake(message.attributes)) throw new Refusal(`${id}: ${NOT_RESENDABLE}`);
  const earlier = earlierOfPatient(messages, message).map((other) => other.id.slice(0, 8));
  if (earlier.length > 0)
    throw new Refusal(
      `${id}: resend or drop the earlier messages of its patient first: ${earlier.join(', ')}`,
    );
  return message;
}

/** Finds a message by its id, the beginning of it (four characters or more) or its control ID. */
export function find(messages: readonly TakenMessage[], name: string): TakenMessage | 'none' | 'several' {
  const found = messages.filter(
    (message) => (name.length >= 4 && message.id.startsWith(name)) || summaryOf(message).controlId === name,
  );
  return found.length > 1 ? 'several' : (found[0] ?? 'none');
}

/** The earlier messages of the same patient. */
export function earlierOfPatient(messages: readonly TakenMessage[], message: TakenMessage): TakenMessage[] {
  return messages.slice(0, messages.indexOf(message)).filter(({ groupId }) => groupId === message.groupId);
}
