import { errorTexts } from '../../hl7v2/reported-errors.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../mapping/core/site-profile.ts';
import { isRefusedByIntake } from '../../runtime/queue-attributes.ts';
import type { TakenMessage } from './fifo-queue.ts';
import { subjectOf } from './subject.ts';

/**
 * All that may be shown of a message without its content.
 *
 * @param profile of the site whose events they are
 */
export function summaryOf(message: TakenMessage, profile: SiteProfile = DEFAULT_PROFILE) {
  const { id, groupId, sentAt, body, attributes } = message;
  const { err3 } = attributes;
  const isMessage = !isRefusedByIntake(attributes);
  return {
    id,
    ...subjectOf(message, profile),
    // SQS's own redrive, after a crash loop, sets no attributes; only the sender's log explains it.
    reason: attributes.reason ?? 'too-many-receives',
    msa1: attributes.msa1,
    err2: attributes.err2,
    err3,
    // A sender of an earlier version said the code alone.
    errors: attributes.errors?.split('; ') ?? (err3 ? errorTexts([{ code: err3, locations: [] }]) : []),
    attempts: attributes.attempts,
    firstAttempt: attributes.firstAttempt,
    lastAttempt: attributes.lastAttempt,
    endpoint: attributes.endpoint,
    // Of what the intake refused: no message was made of it.
    source: attributes.source,
    encoding: attributes.encoding,
    /** Whether it is a message, and not what the intake refused. */
    isMessage,
    group: groupId,
    quarantinedAt: new Date(sentAt).toISOString(),
    bytes: Buffer.byteLength(body),
    segments: isMessage ? segmentNames(body) : [],
  };
}

export type Summary = ReturnType<typeof summaryOf>;

function segmentNames(message: string): string[] {
  return message
    .split('\r')
    .map((segment) => segment.slice(0, 3))
    .filter((name) => /^[A-Z][A-Z0-9]{2}$/.test(name));
}

/** In the order in which they came into quarantine, newest last. For a patient it is the order in which they were sent. */
export function newestLast(messages: readonly TakenMessage[]): TakenMessage[] {
  return messages.toSorted(
    (one, other) =>
      one.sentAt - other.sentAt || (one.groupId < other.groupId ? -1 : Number(one.groupId > other.groupId)),
  );
}
