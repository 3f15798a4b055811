import { Message } from '../../hl7v2/message.ts';

/** A message up to its second PID: what stands behind one, in a swap or a list of patients, is of another person. */
export function firstPerson(message: Message): Message {
  const { segments } = message;
  let persons = 0;
  const next = segments.findIndex(({ id }) => {
    if (id === 'PID') persons += 1;
    return persons === 2;
  });
  return next === -1 ? message : new Message(message.delimiters, segments.slice(0, next));
}
