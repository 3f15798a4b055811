import {
  type AcknowledgmentCode,
  type AcknowledgmentError,
  buildAcknowledgment,
} from '../hl7v2/acknowledgment.ts';
import { characterSetOf, encodeMessage } from '../hl7v2/character-set.ts';
import type { Header } from '../hl7v2/header.ts';
import { frame } from '../hl7v2/mllp.ts';
import { formatInstant } from '../hl7v2/timestamp.ts';
import type { ControlIds } from '../runtime/control-id.ts';
import { errorKind, type Log } from '../runtime/log.ts';
import type { Archived } from './archive.ts';
import { ERRORS, errorOf, type Judgment, judge } from './judge.ts';

export interface ReceivePorts {
  archive(payload: Uint8Array, header: Header, fhirId: string): Promise<Archived>;
  readonly controlIds: ControlIds;
  readonly log: Log;
  /** Told after each attempt to store, for the readiness of the server. */
  storeWorks(works: boolean): void;
}

/** The answer to a payload, as a frame; undefined where none is due. AA only once the message is stored. */
export async function receive(payload: Uint8Array, ports: ReceivePorts): Promise<Uint8Array | undefined> {
  const start = performance.now();
  const judgment = judge(payload);
  const answered = await answerTo(judgment, payload, ports);
  ports.log.info('message-received', {
    controlId: judgment.header && loggable(judgment.header.controlId),
    messageType:
      judgment.header && loggable(`${judgment.header.messageCode}^${judgment.header.triggerEvent}`),
    bytes: payload.length,
    outcome: answered.outcome,
    acknowledgmentCode: answered.code,
    errorCode: answered.error?.code,
    durationMs: Math.round(performance.now() - start),
    error: answered.cause,
  });
  if (answered.code === undefined) return undefined;
  return acknowledge(payload, judgment, answered.code, answered.error, ports.controlIds);
}

interface Answered {
  readonly outcome: Archived | 'refused' | 'ignored' | 'store-failed';
  readonly code?: AcknowledgmentCode;
  readonly error?: AcknowledgmentError;
  readonly cause?: string;
}

async function answerTo(judgment: Judgment, payload: Uint8Array, ports: ReceivePorts): Promise<Answered> {
  if (judgment.kind === 'ignore') return { outcome: 'ignored' };
  if (judgment.kind === 'refuse') return { outcome: 'refused', code: judgment.code, error: judgment.error };
  try {
    const outcome = await ports.archive(payload, judgment.header, judgment.fhirId);
    ports.storeWorks(true);
    if (outcome !== 'reused-id') return { outcome, code: 'AA' };
    const error = errorOf(ERRORS.duplicateKey, 'another message came under this MSH-10 before', [
      'MSH',
      '1',
      '10',
    ]);
    return { outcome, code: 'AE', error };
  } catch (cause) {
    ports.storeWorks(false);
    const error = errorOf(ERRORS.internal, 'the message could not be stored; send it again');
    return { outcome: 'store-failed', code: 'AE', error, cause: errorKind(cause) };
  }
}

/** The answer to a frame that grew too large: what it began with tells which message it was. */
export function refuseOversize(
  head: Uint8Array,
  maxFrameBytes: number,
  ports: ReceivePorts,
): Uint8Array | undefined {
  const judgment = judge(head);
  const { header } = judgment;
  const error = errorOf(ERRORS.internal, `the message is larger than ${maxFrameBytes} bytes`);
  ports.log.warn('message-received', {
    controlId: header && loggable(header.controlId),
    outcome: 'oversize',
    acknowledgmentCode: 'AR',
    errorCode: error.code,
  });
  return judgment.kind === 'ignore' ? undefined : acknowledge(head, judgment, 'AR', error, ports.controlIds);
}

function acknowledge(
  payload: Uint8Array,
  judgment: Judgment,
  code: AcknowledgmentCode,
  error: AcknowledgmentError | undefined,
  controlIds: ControlIds,
): Uint8Array {
  const { controlId, time } = controlIds.next();
  const { header } = judgment;
  const delimiters = judgment.kind === 'ignore' ? undefined : judgment.delimiters;
  const text = buildAcknowledgment({ header, delimiters, code, error, time: formatInstant(time), controlId });
  // What is echoed comes back as the bytes that it was.
  return frame(encodeMessage(text, characterSetOf(payload)));
}

/** Identifiers are logged only if they look like such: a sender may put anything into its MSH. */
function loggable(text: string): string {
  return /^[\w.^-]{1,64}$/.test(text) ? text : '?';
}
