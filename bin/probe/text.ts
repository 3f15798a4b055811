import { daysUntil, WARNED_DAYS } from '../../runtime/tls/certificate-expiry.ts';
import type { Purpose } from './messages.ts';
import type { MessageReport, Report } from './report.ts';

const PURPOSES: Readonly<Record<Purpose, string>> = {
  file: 'The message of the file',
  create: 'An invented person',
  update: 'An update of it',
  enhanced: 'An update that asks for a commit acknowledgment (MSH-15 AL, MSH-16 NE)',
  characters: 'An update with characters beyond ASCII in MSH-4',
};

/** @param now ms since 1970 */
export function reportText(
  { endpoint, connection, messages, verdicts, isAccepted }: Report,
  now: number,
): string {
  const { roundTripMs, ...others } = verdicts;
  const lines = [
    ...connectionLines(endpoint, connection, now),
    ...messages.flatMap(messageLines),
    ...(others.framing === undefined ? [] : ['', 'Verdict']),
    ...row('framing', others.framing),
    ...row('mode', others.mode),
    ...row('character set', others.characterSet),
    ...row('connection', others.closing),
    ...row(
      'round trip',
      roundTripMs && `${roundTripMs.median} ms (from ${roundTripMs.least} to ${roundTripMs.most})`,
    ),
    '',
    conclusion(isAccepted, messages),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function conclusion(isAccepted: boolean, messages: Report['messages']): string {
  if (messages.length === 0) return 'No message was sent.';
  return isAccepted ? 'The endpoint accepts the messages.' : 'The endpoint does not accept the messages.';
}

function connectionLines(endpoint: string, connection: Report['connection'], now: number): string[] {
  if (!connection.isUp)
    return [
      `${endpoint}: ${connection.what} (${connection.code})`,
      ...row('check', connection.check),
      ...certificateLines(connection.certificate, now),
    ];
  const { ms, tls } = connection;
  return [
    `${endpoint}: connected in ${ms} ms${tls === undefined ? ', without TLS' : `, ${tls.protocol}, ${tls.cipher}`}`,
    ...certificateLines(tls?.certificate, now),
  ];
}

type ShownCertificate = Extract<Report['connection'], { isUp: false }>['certificate'];

function certificateLines(certificate: ShownCertificate, now: number): string[] {
  if (certificate === undefined) return [];
  const { names, issuer, expiresAt } = certificate;
  const days = daysUntil(Date.parse(expiresAt), now);
  const warning = days < WARNED_DAYS ? '  <- soon or past' : '';
  return [
    ...row('certificate', `${names.join(', ')}, issued by ${issuer}`),
    ...row('expires', `${expiresAt.slice(0, 10)}, in ${days} days${warning}`),
  ];
}

function messageLines({ purpose, controlId, ms, outcome, check, answers }: MessageReport): string[] {
  return [
    '',
    `${PURPOSES[purpose]}, MSH-10 ${controlId}${ms === undefined ? '' : `, answered in ${ms} ms`}`,
    ...answers.flatMap((fields, index) => [
      ...(index === 0 ? [] : ['  and a further answer:']),
      ...fields.flatMap(({ place, value, meaning }) =>
        row(place, value === undefined ? `(not shown)  ${meaning}` : `${value}  ${meaning}`),
      ),
    ]),
    `  ${outcome}`,
    ...row('check', check),
  ];
}

function row(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`  ${name.padEnd(14)} ${value}`];
}

/** Without control characters, which a terminal may interpret: some of it comes from the endpoint. */
function printable(line: string): string {
  return line.toWellFormed().replaceAll(/\p{Cc}/gu, '\uFFFD');
}
