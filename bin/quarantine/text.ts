import { isRefusedByIntake } from '../../runtime/queue-attributes.ts';
import type { Cabinet } from './cabinet.ts';
import type { TakenMessage } from './fifo-queue.ts';

/** The attributes that the sender set, in display order. */
const ATTRIBUTES = ['reason', 'msa1', 'err3', 'attempts', 'firstAttempt', 'lastAttempt', 'endpoint'] as const;

/** All that may be shown of a message without its content. */
export function summaryOf({ id, groupId, sentAt, body, attributes }: TakenMessage) {
  return {
    id,
    controlId: attributes.controlId,
    // SQS's own redrive, after a crash loop, sets no attributes; only the sender's log explains it.
    reason: attributes.reason ?? 'too-many-receives',
    msa1: attributes.msa1,
    err3: attributes.err3,
    attempts: attributes.attempts,
    firstAttempt: attributes.firstAttempt,
    lastAttempt: attributes.lastAttempt,
    endpoint: attributes.endpoint,
    // Of what the intake refused: no message was made of it.
    source: attributes.source,
    resourceType: attributes.resourceType,
    fhirId: attributes.fhirId,
    encoding: attributes.encoding,
    group: groupId,
    quarantinedAt: new Date(sentAt).toISOString(),
    bytes: Buffer.byteLength(body),
    segments: isRefusedByIntake(attributes) ? [] : segmentNames(body),
  };
}

function segmentNames(message: string): string[] {
  return message
    .split('\r')
    .map((segment) => segment.slice(0, 3))
    .filter((name) => /^[A-Z][A-Z0-9]{2}$/.test(name));
}

/** `nack AE 101`, or `intake-invalid from hapi`. */
export function whyText(message: TakenMessage): string {
  const { reason, msa1, err3, source } = summaryOf(message);
  const from = source === undefined ? undefined : `from ${source}`;
  return [reason, msa1, err3, from].filter((part) => part !== undefined).join(' ');
}

export function listText({ messages, waiting }: Cabinet): string {
  const rows = messages.map((message) => {
    const { id, controlId = '-', attempts = '-', quarantinedAt, group } = summaryOf(message);
    const why = whyText(message);
    return [id.slice(0, 8), controlId, why, attempts, quarantinedAt.slice(0, 19), group.slice(0, 8)];
  });
  const all = [['ID', 'MSH-10', 'reason', 'attempts', 'quarantined (UTC)', 'patient group'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const count = `${messages.length} message${messages.length === 1 ? '' : 's'}`;
  const waitingText =
    waiting > 0 ? `; ${waiting} more wait for earlier ones of their patient, or are in flight` : '';
  return `${messages.length > 0 ? `${all.map(line).join('\n')}\n` : ''}${count}${waitingText}\n`;
}

export function showText(message: TakenMessage, reveal: boolean): string {
  const summary = summaryOf(message);
  const isMessage = !isRefusedByIntake(message.attributes);
  const what = isMessage ? 'message' : 'content';
  const segments = isMessage ? `: ${summary.segments.join(' ') || 'no segments'}` : '';
  const facts = [
    ['ID', summary.id],
    ['MSH-10', summary.controlId],
    ...ATTRIBUTES.map((name) => [name, summary[name]]),
    ...intakeFacts(summary),
    ['patient group', summary.group],
    ['quarantined', summary.quarantinedAt],
    [what, `${summary.bytes} bytes${segments}`],
  ];
  const lines = facts.map(([name = '', value]) => `${name.padEnd(14)} ${value ?? '-'}\n`).join('');
  return reveal
    ? `${lines}\n${message.body.replaceAll('\r', '\n').trimEnd()}\n`
    : `${lines}\n--reveal shows the ${what} itself, which is patient data.\n`;
}

/** Where something that the intake refused came from. */
function intakeFacts({ source, resourceType, fhirId, encoding }: ReturnType<typeof summaryOf>): string[][] {
  if (source === undefined) return [];
  return [
    ['source', source],
    ...(fhirId === undefined ? [] : [['resource', `${resourceType}/${fhirId}`]]),
    ...(encoding === undefined ? [] : [['encoding', encoding]]),
  ];
}
