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
    group: groupId,
    quarantinedAt: new Date(sentAt).toISOString(),
    bytes: Buffer.byteLength(body),
    segments: body
      .split('\r')
      .map((segment) => segment.slice(0, 3))
      .filter((name) => /^[A-Z][A-Z0-9]{2}$/.test(name)),
  };
}

export function listText({ messages, waiting }: Cabinet): string {
  const rows = messages.map((message) => {
    const {
      id,
      controlId = '-',
      reason,
      msa1,
      err3,
      attempts = '-',
      quarantinedAt,
      group,
    } = summaryOf(message);
    const why = [reason, msa1, err3].filter((part) => part !== undefined).join(' ');
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
  const facts = [
    ['ID', summary.id],
    ['MSH-10', summary.controlId],
    ...ATTRIBUTES.map((name) => [name, summary[name]]),
    ['patient group', summary.group],
    ['quarantined', summary.quarantinedAt],
    ['message', `${summary.bytes} bytes: ${summary.segments.join(' ') || 'no segments'}`],
  ];
  const lines = facts.map(([name = '', value]) => `${name.padEnd(14)} ${value ?? '-'}\n`).join('');
  return reveal
    ? `${lines}\n${message.body.replaceAll('\r', '\n').trimEnd()}\n`
    : `${lines}\n--reveal shows the message itself, which is patient data.\n`;
}
