import { decodeMessage } from '../../hl7v2/character-set.ts';
import type { ReadAnswer } from '../../runtime/mllp/answer-inbox.ts';
import { MllpError, type MllpFailure } from '../../runtime/mllp/mllp-error.ts';
import type { Link } from '../link/link.ts';
import type { Outgoing } from '../queue/outgoing.ts';
import { judgeAcknowledgment, type Sent, type Verdict } from './judge-acknowledgment.ts';

/** What came of sending a message once. */
export type Attempt = Verdict | { readonly kind: 'failed'; readonly reason: MllpFailure };

/**
 * Sends a message once and waits for its acknowledgment, and after a commit acknowledgment for that of the application
 * where one was asked for. Any frame is judged; none is taken for an answer to this message unless it says so. A further
 * acknowledgment of an earlier message that was accepted on this link is ignored.
 */
export async function attempt(
  link: Link,
  message: Outgoing,
  isAmbiguous: boolean,
  ackTimeoutMs: number,
): Promise<Attempt> {
  const sent = { ...message, isAmbiguous, isCommitted: false };
  try {
    const first = await link.exchange(message.frame, ackTimeoutMs, verdictOn(sent, link));
    const verdict =
      first.kind === 'wait'
        ? await link.next(ackTimeoutMs, verdictOn({ ...sent, isCommitted: true }, link))
        : first;
    link.finish(verdict.kind === 'accepted' ? message.controlId : undefined);
    return verdict;
  } catch (error) {
    if (error instanceof MllpError) return { kind: 'failed', reason: error.code };
    throw error;
  }
}

/** Judges each frame that is not a further acknowledgment of an earlier message. */
function verdictOn(sent: Sent & Pick<Outgoing, 'characterSet'>, link: Link): ReadAnswer<Verdict> {
  return (frame) => {
    const verdict = judgeAcknowledgment(decodeMessage(frame, sent.characterSet), sent);
    return verdict.kind === 'untrusted' && link.ignores(frame) ? undefined : verdict;
  };
}
