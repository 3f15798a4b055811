import { Message } from '../../hl7v2/message.ts';

/** A message up to its second PID. What follows that, in a swap or a list of patients, belongs to another person. */
export function firstPerson(message: Message): Message {
  let persons = 0;
  for (const [index, { id }] of message.segments.entries()) {
    if (id === 'PID') persons += 1;
    if (persons === 2) return new Message(message.delimiters, message.segments.slice(0, index));
  }
  return message;
}
