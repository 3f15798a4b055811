import { judgeAcknowledgment } from '../../fargate-sender/delivery/judge-acknowledgment.ts';
import type { Exchange } from './exchange.ts';

/** What the sender does after an answer. */
export interface Judgment {
  readonly isAccepted: boolean;
  readonly text: string;
}

/** Judges the answers to a message as the sender does. */
export function judged({ message, answers }: Pick<Exchange, 'message' | 'answers'>): Judgment {
  const sent = { ...message, isAmbiguous: false, isCommitted: false };
  const [first = '', second] = answers;
  const verdict = judgeAcknowledgment(first, sent);
  switch (verdict.kind) {
    case 'accepted':
      return { isAccepted: true, text: 'accepted: the sender counts it as delivered' };
    case 'wait':
      return second === undefined
        ? {
            isAccepted: false,
            text: 'committed, and MSH-16 asks for an application acknowledgment, which did not come',
          }
        : judged({
            message: { ...message, applicationAcknowledgmentType: '' },
            answers: [second],
          });
    case 'refused':
      return {
        isAccepted: false,
        text: `refused: the sender ${verdict.again === 'never' ? 'moves it to quarantine' : 'sends it again, then moves it to quarantine'}`,
      };
    case 'untrusted':
      return { isAccepted: false, text: `${UNTRUSTED[verdict.reason]}: the sender sends it again` };
  }
}

const UNTRUSTED = {
  mismatch: 'no answer to this message, because MSA-2 is not its MSH-10',
  'no-hl7': 'no HL7 message',
  'no-msa': 'no acknowledgment, because it has no MSA',
  'unknown-code': 'no acknowledgment, because MSA-1 is not in table 0008',
} as const;
