import { type AcknowledgmentError, buildAcknowledgment } from '../../hl7v2/acknowledgment.ts';
import { segment, withFields } from '../../hl7v2/build.ts';
import { STANDARD_DELIMITERS } from '../../hl7v2/delimiters.ts';
import type { Message, Segment } from '../../hl7v2/message.ts';
import { inDelimiters } from '../../hl7v2/translate.ts';
import type { AnswerEnvelope } from '../answer.ts';
import type { QueryTrigger } from '../header-problem.ts';
import type { Asked } from '../judge-message.ts';

/** What the archive has for a query. */
export interface Found {
  /** The latest messages of the persons that are sent. */
  readonly persons: readonly Message[];
  /** How many fit in all. */
  readonly hits: number;
}

const RESPONSES = {
  Q21: { event: 'K21', structure: 'RSP_K21' },
  Q22: { event: 'K22', structure: 'RSP_K22' },
} as const;

/** IHE sends a Find Candidates response under the structure of the other one (ITI-21), and its name in QPD-1. */
const IHE_QUERY_NAME = 'IHE PDQ Query';
const IHE_STRUCTURE = 'RSP_K21';

/**
 * The response to a query (HL7 v2.5.1 chapter 3, K21 and K22): MSH MSA [ERR] QAK QPD, then PID [PD1] [NK1…] [QRI] for each
 * person, as they stand in that person's latest message. QAK-2 is OK, NF (nothing found) or AE.
 *
 * @param characterSet MSH-18
 */
export function buildResponse(
  { delimiters }: Asked,
  trigger: QueryTrigger,
  qpd: Segment,
  found: Found | AcknowledgmentError,
  { header, controlId, time }: AnswerEnvelope,
  characterSet: string,
): string {
  const d = delimiters ?? STANDARD_DELIMITERS;
  const isFound = 'persons' in found;
  const { event, structure } = RESPONSES[trigger];
  const isOfIhe = trigger === 'Q22' && qpd.field(1).text() === IHE_QUERY_NAME;
  const acknowledgment = buildAcknowledgment({
    header,
    delimiters: d,
    code: isFound ? 'AA' : 'AE',
    error: isFound ? undefined : found,
    time,
    controlId,
    messageType: ['RSP', event, isOfIhe ? IHE_STRUCTURE : structure],
    characterSet,
  });
  const echoed = inDelimiters(qpd, d);
  const counts = isFound ? countsOf(found) : {};
  const status = isFound ? (found.hits > 0 ? 'OK' : 'NF') : 'AE';
  const qak = segment('QAK', { 1: echoed.field(2).first, 2: status, 3: echoed.field(1).first, ...counts }, d);
  const persons = isFound
    ? found.persons.flatMap((person, index) => {
        const group = personSegments(person, index).map((one) => inDelimiters(one, d));
        // A person that was asked for by an identifier is that person, and K21 requires QRI to say so.
        return trigger === 'Q21' ? [...group, segment('QRI', { 1: '100' }, d)] : group;
      })
    : [];
  return acknowledgment + [qak, echoed, ...persons].map(({ wire }) => `${wire}\r`).join('');
}

/** QAK-4 to QAK-6: in all, in this response, and left. */
function countsOf({ persons, hits }: Found): Record<number, string> {
  return { 4: String(hits), 5: String(persons.length), 6: String(hits - persons.length) };
}

/** PID, PD1 and NK1 of a message. PID-33, the time of the last update, is that of the message where it has none. */
function personSegments(person: Message, index: number): Segment[] {
  const own = person.delimiters;
  const pid = person.segment('PID');
  if (pid === undefined) return [];
  const updated = pid.field(33).wire === '' ? person.segment('MSH')?.field(7).first : pid.field(33).first;
  const pd1 = person.segment('PD1');
  return [
    withFields(pid, { 1: String(index + 1), 33: updated }, own),
    ...(pd1 === undefined ? [] : [pd1]),
    ...person.all('NK1'),
  ];
}
