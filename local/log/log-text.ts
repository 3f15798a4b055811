import { detailOf, type LogEvent, logEvent } from '../../bin/console/server/log-event.ts';
import type { LogFields } from '../../runtime/observability/log.ts';
import type { LogEvent as EventName } from '../../runtime/observability/log-events.ts';

/** How a part of a line is shown; what is `plain` is left as it is. */
export type Tone = 'plain' | 'quiet' | 'good' | 'warning' | 'error';
export type Paint = (tone: Tone, text: string) => string;

/** Requests under way at a time, at most; further ones are said without their message. */
const MOST_REQUESTS = 1000;

/**
 * What the processes log, in a form for people: a line a step, such as
 *
 *     12:03:04 api      POST 8f7a → ADT^A28 queued (msg 1KDY2W1SE8PTGB4X7N3C)
 *
 * It says less than the lines themselves. Metrics, and steps that another line says too, are left out.
 */
export class LogText {
  readonly #paint: Paint;
  /** MSH-9 of the messages that a request has written, by its id. */
  readonly #written = new Map<string, readonly string[]>();

  constructor(paint: Paint) {
    this.#paint = paint;
  }

  /** The text of a line that a process printed; undefined if nothing is to be shown. What is no event stays as it is. */
  of(line: string): string | undefined {
    const event = logEvent(line);
    if (event === undefined) return line;
    if (event.isMetric) return undefined;
    const fields = event.fields as LogFields & { level?: string };
    const step = this.#stepOf(event, fields);
    if (step === undefined) return undefined;
    const time = new Date(event.at).toLocaleTimeString('en-GB');
    const process = (NAMES[event.process] ?? event.process).padEnd(8);
    const message = fields.controlId === undefined ? '' : this.#paint('quiet', ` (msg ${fields.controlId})`);
    return `${this.#paint('quiet', time)} ${process} ${this.#paint(toneOf(event, fields), step)}${message}`;
  }

  #stepOf(event: LogEvent, fields: LogFields): string | undefined {
    if (event.event === 'message-enqueued') this.#note(fields);
    if (event.event === 'request-handled') return requestStep(fields, this.#writtenBy(fields));
    const step = STEPS[event.event as EventName];
    return step === undefined ? otherStep(event) : (step(fields) ?? undefined);
  }

  #note({ requestId, messageType }: LogFields): void {
    if (requestId === undefined || messageType === undefined || this.#written.size === MOST_REQUESTS) return;
    this.#written.set(requestId, [...(this.#written.get(requestId) ?? []), messageType]);
  }

  #writtenBy({ requestId = '' }: LogFields): readonly string[] {
    const written = this.#written.get(requestId) ?? [];
    this.#written.delete(requestId);
    return written;
  }
}

/** The processes, by the names that they have in the log. */
const NAMES: Readonly<Record<string, string>> = {
  transform: 'api',
  'api-host': 'api',
  'fargate-sender': 'sender',
  'test-hl7-server': 'hl7',
};

function toneOf({ event }: LogEvent, { level, status = 0 }: LogFields & { level?: string }): Tone {
  if (level === 'ERROR' || level === 'CRITICAL') return 'error';
  if (level === 'WARN' || status >= 400) return 'warning';
  return event === 'message-delivered' ? 'good' : 'plain';
}

/** What most events say in other words than the log; null where another line says it. */
const STEPS: { readonly [event in EventName]?: (fields: LogFields) => string | null } = {
  'message-accepted': () => null,
  'message-enqueued': () => null,
  'change-handled': ({ source, resourceType, fhirId, outcome, messageType, ...rest }) =>
    `${source}: ${resourceType} ${fhirId} → ${words(messageType, outcome, rest.reason, rest.error)}${lost(rest)}`,
  'message-sent': ({ attempt = 1, reason }) =>
    words('sent', attempt > 1 && `again, attempt ${attempt}`, reason && 'because no answer came'),
  'attempt-refused': ({ delayMs = 0, ...refusal }) =>
    `refused: ${refusalText(refusal)}; again in ${seconds(delayMs)}`,
  'attempt-failed': ({ reason }) => `no answer that can be trusted: ${reason}; it is sent again`,
  'message-delivered': ({ acknowledgmentCode, acknowledgmentMs, endToEndMs = 0 }) =>
    `delivered: ${acknowledgmentCode} after ${acknowledgmentMs} ms, ${seconds(endToEndMs)} since it was queued`,
  'message-quarantined': ({ reason, ...refusal }) => `in quarantine: ${words(reason, refusalText(refusal))}`,
  'link-up': ({ endpoint }) => `connected to ${endpoint}`,
  'link-down': ({ endpoint, reason, error }) => `connection to ${endpoint} closed: ${words(reason, error)}`,
  'connect-failed': ({ endpoint, reason, error }) => `no connection to ${endpoint}: ${words(reason, error)}`,
  'breaker-open': () => 'the circuit breaker is open: nothing is sent but probes',
  'breaker-closed': () => 'the circuit breaker is closed: sending goes on',
  'message-archived': () => null,
  'message-received': ({ messageType, outcome, reason, acknowledgmentCode, errorCode }) =>
    `${words(messageType, outcome === 'fault' ? undefined : outcome, reason)} → ${words(acknowledgmentCode, errorCode) || 'no answer'}`,
};

/** A request, and the messages that became of it. */
function requestStep(fields: LogFields, messageTypes: readonly string[]): string {
  const { route = '', status = 0, fhirId, source, reason, error } = fields;
  const [method = '', path = ''] = route.split(' ');
  if (messageTypes.length > 0 && source === undefined && status < 300)
    return `${method} ${fhirId} → ${messageTypes.join(' and ')} queued${lost(fields)}`;
  const answer = `${method} ${path} → ${words(String(status), fhirId, reason, error)}`;
  const invalid = fields.invalidPaths ?? [];
  return invalid.length === 0 ? answer : `${answer}: ${invalid.join(', ')}`;
}

/** An event in the words of the log. */
function otherStep(event: LogEvent): string {
  const detail = detailOf(event);
  return `${event.event.replaceAll('-', ' ')}${detail && `: ${detail}`}`;
}

function refusalText({ acknowledgmentCode, errors = [] }: LogFields): string {
  return words(acknowledgmentCode, errors.join('; '));
}

function lost({ lostPaths = [] }: LogFields): string {
  return lostPaths.length === 0 ? '' : `, ${lostPaths.length} not mapped exactly`;
}

/** `40 ms`, `2 s`. */
function seconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`;
}

function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}
