import { triggerEventOf } from '../../../hl7v2/header.ts';
import { Message, type Segment } from '../../../hl7v2/message.ts';
import type { Effect, OtherPart } from '../../core/resource-module.ts';
import { asPid, mergedPairs, PID_OF_MRG } from './mrg.ts';

/** The persons of a message beside the first one: those that a merge says are gone, and the one that a record is linked with. */
export function otherParts(message: Message, effectOf: (triggerEvent: string) => Effect): OtherPart[] {
  const event = triggerEventOf(message);
  if (effectOf(event) === 'merge') {
    const all = message.all('MRG');
    return mergedPairs(message).map(({ mrg }) => goneIn(mrg, numbered('MRG', all, mrg), message));
  }
  const [first, ...others] = event === 'A24' || event === 'A37' ? message.all('PID') : [];
  return first === undefined
    ? []
    : others.map((pid, index) => ({
        segment: pid,
        message: alone(pid, message),
        placeOf: (place) => place.replace('PID', `PID[${index + 2}]`),
        unread: [],
      }));
}

function goneIn(mrg: Segment, name: string, message: Message): OtherPart {
  const fields = Array.from({ length: mrg.length }, (_, index) => index + 1);
  const isOfPid = (n: number) => PID_OF_MRG.some(([one]) => one === n);
  return {
    segment: mrg,
    message: alone(asPid(mrg, message), message),
    placeOf: (place) =>
      place.replace(/^PID(?:-(\d+))?/, (_, pid) => {
        const n = PID_OF_MRG.find(([, one]) => one === Number(pid))?.[0];
        return n === undefined ? name : `${name}-${n}`;
      }),
    unread: fields.filter((n) => !isOfPid(n) && mrg.field(n).wire !== '').map((n) => `${name}-${n}`),
  };
}

/** The person of one PID as a message. */
function alone(pid: Segment, { delimiters, segments }: Message): Message {
  return new Message(delimiters, [...segments.filter(({ id }) => id === 'MSH'), pid]);
}

function numbered(id: string, all: readonly Segment[], one: Segment): string {
  return all.length > 1 ? `${id}[${all.indexOf(one) + 1}]` : id;
}
