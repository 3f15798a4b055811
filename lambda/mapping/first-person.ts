import { Message } from '../../hl7v2/message.ts';

/** A message up to its second PID: what stands behind one, in a swap or a list of patients, is of another person. */
export function firstPerson(message: Message): Message {
  const { segments } = message;
  const pid = segments.findIndex(({ id }) => id === 'PID');
  const next = segments.findIndex(({ id }, index) => id === 'PID' && index > pid);
  return next === -1 ? message : new Message(message.delimiters, segments.slice(0, next));
}
