import { acknowledgmentFields, type ExplainedField } from './acknowledgment-fields.ts';
import { type Advice, adviceOnAnswer, adviceOnConnect } from './advice.ts';
import type { Certificate, Connected, NotConnected } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import { judged } from './judgment.ts';
import type { Purpose } from './messages.ts';
import { type Verdicts, verdictsOn } from './verdicts.ts';

/** What a probe found; the JSON of `--json`. */
export interface Report {
  /** `10.1.2.3:2575`. */
  readonly endpoint: string;
  /** Whether each message was accepted. That of another mode and other characters does not count. */
  readonly isAccepted: boolean;
  readonly connection:
    | { readonly isUp: true; readonly ms: number; readonly tls: TlsReport | undefined }
    | ({
        readonly isUp: false;
        readonly code: string;
        readonly certificate: CertificateReport | undefined;
      } & Advice);
  readonly messages: readonly MessageReport[];
  readonly verdicts: Verdicts;
}

interface TlsReport {
  readonly protocol: string;
  readonly cipher: string;
  readonly certificate: CertificateReport;
}

type CertificateReport = Omit<Certificate, 'expiresAt'> & { readonly expiresAt: string };

export interface MessageReport {
  readonly purpose: Purpose;
  readonly controlId: string;
  readonly ms: number | undefined;
  readonly isAccepted: boolean;
  /** What the sender does then; or why there is no answer, and what to check. */
  readonly outcome: string;
  readonly check?: string;
  /** The fields of each answer. */
  readonly answers: readonly (readonly ExplainedField[])[];
}

export function reportOn(
  endpoint: string,
  connection: Connected | NotConnected,
  exchanges: readonly Exchange[],
): Report {
  const messages = exchanges.map(messageReport);
  const own = messages.filter(({ purpose }) => purpose !== 'enhanced' && purpose !== 'characters');
  return {
    endpoint,
    isAccepted: own.length > 0 && own.every(({ isAccepted }) => isAccepted),
    connection: connectionReport(connection),
    messages,
    verdicts: verdictsOn(exchanges),
  };
}

function connectionReport(connection: Connected | NotConnected): Report['connection'] {
  if (connection.kind === 'not-connected') {
    const certificate = connection.certificate && certificateReport(connection.certificate);
    return { isUp: false, code: connection.code, ...adviceOnConnect(connection), certificate };
  }
  const { ms, tls } = connection;
  const shown = tls && { ...tls, certificate: certificateReport(tls.certificate) };
  return { isUp: true, ms: Math.round(ms), tls: shown };
}

function certificateReport({ names, issuer, expiresAt }: Certificate): CertificateReport {
  return {
    names,
    issuer,
    expiresAt: Number.isNaN(expiresAt) ? 'unknown' : new Date(expiresAt).toISOString(),
  };
}

function messageReport(exchange: Exchange): MessageReport {
  const { message, ms, answers, failure, received } = exchange;
  const { purpose, controlId } = message;
  const head = { purpose, controlId, ms: ms && Math.round(ms * 10) / 10 };
  if (failure !== undefined) {
    const { what, check } = adviceOnAnswer(failure, received);
    return { ...head, isAccepted: false, outcome: what, check, answers: [] };
  }
  const { isAccepted, text } = judged(exchange);
  const fields = answers.map((answer) => acknowledgmentFields(answer, controlId, purpose !== 'file'));
  return { ...head, isAccepted, outcome: text, answers: fields };
}
