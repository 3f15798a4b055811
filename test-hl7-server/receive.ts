import { Repetition } from '../hl7v2/repetition.ts';
import type { Registry } from '../mapping/resources.ts';
import type { ControlIds } from '../runtime/control-id.ts';
import { errorKind, type Log } from '../runtime/observability/log.ts';
import { loggableId } from '../runtime/observability/loggable-id.ts';
import { answerSteps, type Step } from './answer.ts';
import { type Concluded, type ConcludePorts, conclude, type Outcome, verdictOf } from './conclude.ts';
import { ERRORS, errorOf } from './errors.ts';
import type { Fault } from './faults/fault-plan.ts';
import type { Faults } from './faults/faults.ts';
import { type Asked, judgeMessage } from './judge-message.ts';
import type { ServerMetrics } from './metrics.ts';

export interface ReceivePorts extends ConcludePorts {
  /** The resource types whose messages are archived. */
  readonly registry: Registry;
  readonly faults: Faults;
  readonly controlIds: ControlIds;
  readonly log: Log;
  readonly metrics: ServerMetrics;
}

export interface Received {
  /** The steps of the answer. */
  readonly steps: readonly Step[];
  /** Counts the message and writes its log lines. Call it once, after the steps, so that they do not wait for it. */
  report(): void;
}

/**
 * Takes the payload of a frame: judges it, archives it or answers its query, and returns the steps of the answer. AA only
 * once the message is stored. Never rejects: an error of our own is AE 207.
 */
export async function receive(payload: Uint8Array, ports: ReceivePorts): Promise<Received> {
  const start = performance.now();
  const judgment = judgeMessage(payload, ports.registry);
  const { asked } = judgment;
  const fault = judgment.kind === 'ignore' ? undefined : ports.faults.next(facilityOf(asked));
  let concluded: Concluded;
  try {
    concluded = await conclude(judgment, payload, fault, ports);
  } catch (cause) {
    const error = errorOf(ERRORS.internal, 'the server failed; send the message again');
    concluded = { outcome: 'failed', verdict: verdictOf('AE', error), cause: errorKind(cause) };
  }
  const archivedMs = performance.now() - start;
  const { verdict } = concluded;
  const { codes, steps } =
    verdict === undefined ? NO_ANSWER : answerSteps(asked, verdict, fault, ports.controlIds);
  const ms = performance.now() - start;
  const fhirId = judgment.kind === 'store' ? judgment.fhirId : undefined;
  return {
    steps,
    report() {
      const { outcome, cause, archiveKey } = concluded;
      count({ outcome, codes, fault, ms }, ports.metrics);
      if (archiveKey !== undefined)
        ports.log.info('message-archived', () => ({
          ...namesOf(asked),
          fhirId,
          archiveKey: loggableKey(archiveKey),
          outcome,
          durationMs: Math.round(archivedMs),
        }));
      ports.log.info('message-received', () => ({
        ...namesOf(asked),
        fhirId,
        bytes: payload.length,
        outcome,
        acknowledgmentCode: codes.join(' ') || undefined,
        errorCode: verdict?.error?.code,
        reason: fault && `fault ${fault.name}`,
        durationMs: Math.round(ms),
        error: cause,
      }));
    },
  };
}

/** The answer to a frame over the limit; its beginning shows which message it is. */
export function refuseOversize(head: Uint8Array, maxFrameBytes: number, ports: ReceivePorts): Received {
  const judgment = judgeMessage(head, ports.registry);
  const error = errorOf(ERRORS.internal, `the message is larger than ${maxFrameBytes} bytes`);
  const isAnswered = judgment.kind !== 'ignore';
  const { codes, steps } = isAnswered
    ? answerSteps(judgment.asked, verdictOf('AR', error), undefined, ports.controlIds)
    : NO_ANSWER;
  return {
    steps,
    report() {
      count({ outcome: 'oversize', codes, fault: undefined, ms: 0 }, ports.metrics);
      ports.log.warn('message-received', {
        ...namesOf(judgment.asked),
        outcome: 'oversize',
        acknowledgmentCode: codes.join(' ') || undefined,
        errorCode: error.code,
      });
    },
  };
}

const NO_ANSWER = { codes: [], steps: [] };

function facilityOf({ header, delimiters }: Asked): string {
  if (header === undefined || delimiters === undefined || header.receivingFacility === '') return '';
  return new Repetition(header.receivingFacility, delimiters).text() ?? '';
}

interface Counted {
  readonly outcome: Outcome | 'oversize';
  readonly codes: readonly string[];
  readonly fault: Fault | undefined;
  readonly ms: number;
}

function count({ outcome, codes, fault, ms }: Counted, metrics: ServerMetrics): void {
  metrics.messageReceived(outcome, ms / 1000);
  for (const code of codes) metrics.acknowledgmentSent(code);
  if (fault !== undefined) metrics.faultApplied(fault.name);
}

function namesOf({ header }: Asked): { controlId?: string; messageType?: string } {
  if (header === undefined) return {};
  return {
    controlId: loggableId(header.controlId),
    messageType: loggableType(`${header.messageCode}^${header.triggerEvent}`),
  };
}

function loggableType(text: string): string {
  return /^[A-Z]{3}\^([A-Z][A-Z0-9]{2})?$/.test(text) ? text : '?';
}

/** The key of an archived message names MSH-3, MSH-4 and MSH-10. */
function loggableKey(key: string): string {
  return /^[\w.-]{1,64}(?:\/[\w.-]{1,64})*$/.test(key) ? key : key.split('/').map(loggableId).join('/');
}
