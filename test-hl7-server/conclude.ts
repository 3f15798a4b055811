import type { AcknowledgmentError } from '../hl7v2/acknowledgment.ts';
import type { ApplicationCode } from '../hl7v2/acknowledgment-mode.ts';
import type { Header } from '../hl7v2/header.ts';
import type { ResourceId } from '../runtime/archive-key.ts';
import { errorKind } from '../runtime/observability/log.ts';
import type { Verdict } from './answer.ts';
import type { Archived } from './archive/archive.ts';
import { ERRORS, errorOf } from './errors.ts';
import type { Fault } from './faults/fault-plan.ts';
import type { Judgment, Merge } from './judge-message.ts';
import type { AnswerQuery } from './query/answer-query.ts';
import { buildResponse } from './query/query-response.ts';

export interface ConcludePorts {
  /**
   * @param latestOf the resources whose latest message it may become
   * @param merges which resources have taken the place of which
   */
  archive(
    payload: Uint8Array,
    header: Header,
    latestOf: readonly ResourceId[],
    merges: readonly Merge[],
  ): Promise<Archived>;
  readonly answerQuery: AnswerQuery;
  /** Called after each attempt to store, for the readiness of the server. */
  storeWorks(works: boolean): void;
}

/** What became of a message. */
export type Outcome =
  | Archived['outcome']
  | 'refused'
  | 'ignored'
  | 'store-failed'
  | 'failed'
  | 'found'
  | 'not-found'
  | 'query-refused'
  | 'fault';

export interface Concluded {
  readonly outcome: Outcome;
  /** Where the message lies in the archive, if it does. */
  readonly archiveKey?: string;
  /** Undefined where no answer is due. */
  readonly verdict?: Verdict;
  /** Kind of the error that caused it. */
  readonly cause?: string;
}

/** Does what a judgment asks for: archives the message, or looks up what it asks. A fault may refuse it before that. */
export function conclude(
  judgment: Judgment,
  payload: Uint8Array,
  fault: Fault | undefined,
  ports: ConcludePorts,
): Concluded | Promise<Concluded> {
  if (judgment.kind === 'ignore') return { outcome: 'ignored' };
  const refusal = fault && refusalOf(fault);
  if (refusal !== undefined) return { outcome: 'fault', verdict: refusal };
  switch (judgment.kind) {
    case 'refuse':
      return { outcome: 'refused', verdict: verdictOf(judgment.code, judgment.error) };
    case 'store':
      return store(judgment, payload, ports);
    case 'query':
      return look(judgment, ports);
  }
}

async function store(
  { header, latestOf, merges }: Extract<Judgment, { kind: 'store' }>,
  payload: Uint8Array,
  ports: ConcludePorts,
): Promise<Concluded> {
  try {
    const { outcome, key: archiveKey } = await ports.archive(payload, header, latestOf, merges);
    ports.storeWorks(true);
    if (outcome !== 'reused-id') return { outcome, archiveKey, verdict: verdictOf('AA') };
    const text = 'another message came under this MSH-10 before';
    return {
      outcome,
      archiveKey,
      verdict: verdictOf('AE', errorOf(ERRORS.duplicateKey, text, ['MSH', '1', '10'])),
    };
  } catch (cause) {
    ports.storeWorks(false);
    const error = errorOf(ERRORS.internal, 'the message could not be stored; send it again');
    return { outcome: 'store-failed', verdict: verdictOf('AE', error), cause: errorKind(cause) };
  }
}

async function look(
  { asked, trigger, message }: Extract<Judgment, { kind: 'query' }>,
  ports: ConcludePorts,
): Promise<Concluded> {
  const qpd = message.segment('QPD');
  if (qpd === undefined) {
    const error = errorOf(ERRORS.segmentSequence, 'a query has a QPD segment', ['QPD', '1']);
    return { outcome: 'query-refused', verdict: verdictOf('AR', error) };
  }
  let cause: string | undefined;
  const found = await ports.answerQuery(trigger, message, qpd).catch((error) => {
    cause = errorKind(error);
    return errorOf(ERRORS.internal, 'the archive cannot be read now; ask again');
  });
  const respond: Verdict['respond'] = (envelope, characterSet) =>
    buildResponse(asked, trigger, qpd, found, envelope, characterSet);
  if ('code' in found) {
    const outcome = cause === undefined ? 'query-refused' : 'store-failed';
    return { outcome, verdict: { code: 'AE', error: found, respond }, ...(cause && { cause }) };
  }
  return { outcome: found.hits > 0 ? 'found' : 'not-found', verdict: { code: 'AA', respond } };
}

export function verdictOf(code: ApplicationCode, error?: AcknowledgmentError): Verdict {
  return { code, error };
}

/** What a fault says of the message itself, if it refuses it. */
function refusalOf({ name, number }: Fault): Verdict | undefined {
  if (name !== 'ae' && name !== 'ar' && name !== 'ce' && name !== 'cr') return undefined;
  const code = name.endsWith('e') ? 'AE' : 'AR';
  return verdictOf(code, {
    code: String(number),
    text: 'Fault plan',
    userMessage: 'the fault plan of this test server says so',
  });
}
