import type { Settled } from './choose.ts';
import type { Summary } from './summary.ts';

/** `nack AE 101 Required field missing at PID^1^3`, or `intake-invalid from hapi`. */
export function whyText({ reason, msa1, errors, source }: Summary): string {
  const from = source === undefined ? undefined : `from ${source}`;
  return [reason, msa1, errors.join('; '), from].filter(Boolean).join(' ');
}

/** `Patient/8f7a`, where the FHIR id is known. */
function resourceText({ resourceType, fhirId }: Summary): string | undefined {
  return fhirId === undefined ? undefined : `${resourceType}/${fhirId}`;
}

const COLUMNS = ['ID', 'MSH-10', 'quarantined (UTC)', 'event', 'resource', 'attempts', 'reason'];

/** A line a message, or nothing if there is none. */
export function listText(summaries: readonly Summary[]): string {
  if (summaries.length === 0) return '';
  const rows = summaries.map((summary) => [
    summary.id.slice(0, 8),
    summary.controlId ?? '-',
    summary.quarantinedAt.slice(0, 19),
    summary.messageType ?? '-',
    resourceText(summary) ?? '-',
    summary.attempts ?? '-',
    whyText(summary),
  ]);
  const all = [COLUMNS, ...rows];
  const widths = COLUMNS.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
}

/** `1 message`, `3 messages`. */
export function countText(count: number): string {
  return `${count} message${count === 1 ? '' : 's'}`;
}

/**
 * @param waiting messages that were not seen
 */
export function waitingText(waiting: number): string {
  return waiting > 0 ? `; ${waiting} more wait for earlier ones of their patient, or are in flight` : '';
}

/** `resent 3 messages; 1 that do not match stay`, `would drop 1 message`. */
export function settledText(what: string, { done, left, unseen }: Settled): string {
  const parts = [
    `${what} ${countText(done)}`,
    left.back > 0 && `${left.back} came back to quarantine in the meantime and stay there`,
    left.refused > 0 && `${left.refused} that the intake refused stay: they are no messages`,
    left.other > 0 && `${left.other} that do not match stay`,
  ];
  return `${parts.filter(Boolean).join('; ')}${waitingText(left.earlier + unseen)}\n`;
}

/** @param content shown too, if it is given: it is patient data */
export function showText(summary: Summary, content?: string): string {
  const { isMessage, source, encoding, errors } = summary;
  const what = isMessage ? 'message' : 'content';
  const segments = isMessage ? `: ${summary.segments.join(' ') || 'no segments'}` : '';
  const facts = [
    ['ID', summary.id],
    ['MSH-10', summary.controlId],
    ['event', summary.messageType],
    ['resource', resourceText(summary)],
    ['reason', summary.reason],
    ['msa1', summary.msa1],
    ['err2', summary.err2],
    ['err3', summary.err3],
    ...(errors.length === 0 ? [['errors', undefined]] : errors.map((error) => ['errors', error])),
    ['attempts', summary.attempts],
    ['firstAttempt', summary.firstAttempt],
    ['lastAttempt', summary.lastAttempt],
    ['endpoint', summary.endpoint],
    // Of what the intake refused.
    ...(source === undefined ? [] : [['source', source]]),
    ...(encoding === undefined ? [] : [['encoding', encoding]]),
    ['patient group', summary.group],
    ['quarantined', summary.quarantinedAt],
    [what, `${summary.bytes} bytes${segments}`],
  ];
  const lines = facts.map(([name = '', value]) => `${name.padEnd(14)} ${value ?? '-'}\n`).join('');
  return content === undefined
    ? `${lines}\n--reveal shows the ${what} itself, which is patient data.\n`
    : `${lines}\n${content.replaceAll('\r', '\n').trimEnd()}\n`;
}
