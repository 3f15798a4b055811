import { parse } from '../../../hl7v2/er7.ts';
import type { SiteProfile } from '../../../mapping/core/site-profile.ts';
import { isRefusedByIntake } from '../../../runtime/queue-attributes.ts';
import type { TakenMessage } from '../../quarantine/fifo-queue.ts';
import { type Summary, summaryOf } from '../../quarantine/summary.ts';
import { whyText } from '../../quarantine/text.ts';
import type { MessageDetail, Step } from './api.ts';
import type { Seen } from './messages.ts';
import type { QuarantineDesk } from './quarantine-desk.ts';
import type { ConsoleSource } from './source.ts';

/**
 * All that is known about something in quarantine, which may have been there for longer than messages are remembered.
 *
 * @param id its SQS message id
 * @throws Refusal if it is not there, or waits after an earlier one of its patient
 */
export async function openQuarantined(
  id: string,
  { source, desk }: { readonly source: ConsoleSource; readonly desk: QuarantineDesk },
  isRevealed: boolean,
): Promise<MessageDetail> {
  const message = await desk.open(id);
  const seen = seenIn(message, await source.profile());
  const known = source.messages.get(seen.row.controlId);
  const steps = known === undefined ? seen.steps : known.steps;
  const detail = await source.detail({ ...seen, steps }, isRevealed);
  if (!isRefusedByIntake(message.attributes)) return detail;
  const mayShow = isRevealed || source.facts.place === 'local';
  return { ...detail, isHidden: !mayShow, refusedContent: mayShow ? contentOf(message) : undefined };
}

/** What a message in quarantine says of itself. */
function seenIn(message: TakenMessage, profile: SiteProfile): Seen {
  const { body, sentAt } = message;
  const summary = summaryOf(message, profile);
  return {
    row: {
      controlId: summary.controlId ?? '',
      trigger: summary.messageType?.split('^')[1] ?? '',
      fhirId: summary.fhirId ?? '',
      source: summary.source ?? '',
      state: 'quarantined',
      attempts: Number(summary.attempts ?? 0),
      enqueuedAt: instant(summary.firstAttempt) ?? sentAt,
      settledAt: sentAt,
      answer: whyText(summary),
      isArchived: false,
    },
    steps: stepsOf(summary, sentAt),
    text: summary.isMessage && isHl7(body) ? body : undefined,
  };
}

function stepsOf(summary: Summary, sentAt: number): Step[] {
  const { firstAttempt, lastAttempt, attempts = '' } = summary;
  const step = (at: number | undefined, process: string, event: string, detail: string) =>
    at === undefined ? [] : [{ at, process, event, detail }];
  return [
    ...step(instant(firstAttempt), 'fargate-sender', 'first-attempt', ''),
    ...step(instant(lastAttempt), 'fargate-sender', 'last-attempt', `attempt ${attempts}`),
    ...step(sentAt, 'quarantine', 'message-quarantined', whyText(summary)),
  ];
}

function instant(text: string | undefined): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/** What is no HL7 is in quarantine for that. */
function isHl7(body: string): boolean {
  try {
    return parse(body).segments.length > 0;
  } catch {
    return false;
  }
}

/** A resource is kept as JSON, anything else as the request had it. */
function contentOf({ body, attributes }: TakenMessage): string {
  const text = attributes.encoding === 'base64' ? Buffer.from(body, 'base64').toString() : body;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
