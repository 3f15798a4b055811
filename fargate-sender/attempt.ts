import { decodeMessage } from '../hl7v2/character-set.ts';
import { judge, type Sent, type Verdict } from './judge-acknowledgment.ts';
import type { Link } from './link/link.ts';
import { type FailureReason, LinkFailure } from './link/link-failure.ts';
import type { Outgoing } from './queue/outgoing.ts';

/** What came of sending a message once. */
export type Attempt = Verdict | { readonly kind: 'failed'; readonly reason: FailureReason };

/**
 * Sends a message once and waits for its acknowledgment, and behind a commit acknowledgment for that of the application
 * where one was asked for. Any frame is judged; none is taken for an answer to this message unless it says so. A further
 * acknowledgment of an earlier message that was accepted on this link is ignored.
 */
export async function attempt(
  link: Link,
  message: Outgoing,
  isAmbiguous: boolean,
  ackTimeoutMs: number,
): Promise<Attempt> {
  const sent: Sent = { ...message, isAmbiguous, isCommitted: false };
  try {
    const first = await judged(link, link.exchange(message.frame, ackTimeoutMs), sent);
    const verdict =
      first.kind === 'wait'
        ? await judged(link, link.next(ackTimeoutMs), { ...sent, isCommitted: true })
        : first;
    link.finish(verdict.kind === 'accepted' ? message.controlId : undefined);
    return verdict;
  } catch (error) {
    if (error instanceof LinkFailure) return { kind: 'failed', reason: error.code };
    throw error;
  }
}

/** What the first frame says that is not a further acknowledgment of an earlier message. */
async function judged(link: Link, coming: Promise<Uint8Array>, sent: Sent): Promise<Verdict> {
  for (let answer = coming; ; ) {
    const frame = await answer;
    const verdict = judge(decodeMessage(frame), sent);
    const next = verdict.kind === 'untrusted' ? link.instead(frame) : undefined;
    if (next === undefined) return verdict;
    answer = next;
  }
}
