import { parse } from '../../../hl7v2/er7.ts';
import { readHeader } from '../../../hl7v2/header.ts';
import { fhirIdOf } from '../../../mapping/core/fhir-id.ts';
import type { MessageRow, Step } from './api.ts';
import { detailOf, type LogEvent } from './log-event.ts';

/** What has been seen of a message. */
export interface Seen {
  row: MessageRow;
  readonly steps: Step[];
  /** Its text; undefined until it is seen in the queue. */
  text: string | undefined;
  /** Its Patient, if it was sent from the page. */
  source?: string;
}

/** Limits; the oldest entries are removed first. */
const MOST_MESSAGES = 200;
const MOST_STEPS = 100;
const MOST_FORGOTTEN = 10_000;

/** The recent messages by control ID, built from the messages that enter the queue and from the log lines. */
export class Messages {
  readonly #seen = new Map<string, Seen>();
  /** Removed messages. Later log lines about them must not create new rows, with a wrong time and no text. */
  readonly #forgotten = new Set<string>();
  readonly #onChange: (row: MessageRow) => void;

  constructor(onChange: (row: MessageRow) => void = () => undefined) {
    this.#onChange = onChange;
  }

  /** Newest last. */
  get rows(): readonly MessageRow[] {
    return [...this.#seen.values()].map(({ row }) => row);
  }

  get(controlId: string): Seen | undefined {
    return this.#seen.get(controlId);
  }

  /** A message was put into the queue, for the first time or again. */
  enqueued(text: string, at: number): void {
    let message: ReturnType<typeof parse>;
    try {
      message = parse(text);
    } catch {
      return;
    }
    const { controlId, triggerEvent } = readHeader(message);
    const pid = message.segment('PID');
    const isAgain = this.#seen.get(controlId)?.text !== undefined;
    const seen = this.#entry(controlId, at);
    seen.text = text;
    // Log lines about it may have arrived earlier: keep what they said.
    const begin = isAgain ? { ...seen.row, state: 'queued', settledAt: undefined } : seen.row;
    this.#step(seen, {
      at,
      process: 'queue',
      event: isAgain ? 'message-resent' : 'message-queued',
      detail: `bytes ${Buffer.byteLength(text)}`,
    });
    this.#change(seen, {
      ...(begin as MessageRow),
      trigger: triggerEvent,
      fhirId: (pid && fhirIdOf(pid)) ?? '',
      enqueuedAt: at,
    });
  }

  /** Applies a log event about a message; ignores other events. */
  logged(event: LogEvent): void {
    const { controlId } = event.fields;
    if (event.isMetric || typeof controlId !== 'string' || controlId === '') return;
    if (this.#forgotten.has(controlId)) return;
    const seen = this.#entry(controlId, event.at);
    this.#step(seen, {
      at: event.at,
      process: event.process,
      event: event.event,
      detail: detailOf(event),
    });
    this.#change(seen, { ...seen.row, ...namesIn(event, seen.row), ...changeOf(event, seen.row) });
  }

  /** Stores the Patient that the page sent, to compare it with the one that is read back. */
  sent(controlId: string, source: string): void {
    this.#entry(controlId, Date.now()).source = source;
  }

  /** Forgets a message, so that its log lines can be applied anew. */
  remove(controlId: string): void {
    this.#seen.delete(controlId);
  }

  /** Keeps log lines about a message that never enters the queue from becoming a row, unless it is known already. */
  ignore(controlId: string): void {
    if (!this.#seen.has(controlId)) this.#forgotten.add(controlId);
  }

  #entry(controlId: string, at: number): Seen {
    const known = this.#seen.get(controlId);
    if (known !== undefined) return known;
    const row: MessageRow = {
      controlId,
      trigger: '',
      fhirId: '',
      source: '',
      state: 'queued',
      attempts: 0,
      enqueuedAt: at,
      settledAt: undefined,
      answer: '',
      isArchived: false,
    };
    const seen: Seen = { row, steps: [], text: undefined };
    this.#seen.set(controlId, seen);
    this.#forgotten.delete(controlId);
    for (const oldest of beyond(this.#seen, MOST_MESSAGES)) {
      this.#seen.delete(oldest);
      this.#forgotten.add(oldest);
    }
    for (const oldest of beyond(this.#forgotten, MOST_FORGOTTEN)) this.#forgotten.delete(oldest);
    return seen;
  }

  #step(seen: Seen, step: Step): void {
    seen.steps.push(step);
    if (seen.steps.length > MOST_STEPS) seen.steps.splice(1, 1);
  }

  #change(seen: Seen, row: MessageRow): void {
    seen.row = row;
    this.#onChange(row);
  }
}

/** The oldest keys, as many as exceed the limit. */
function* beyond(held: Map<string, unknown> | Set<string>, most: number): Generator<string> {
  for (const oldest of held.keys()) {
    if (held.size <= most) return;
    yield oldest;
  }
}

/** What a log line says of a message whose text was not seen. */
function namesIn(
  { fields }: LogEvent,
  { fhirId, trigger }: MessageRow,
): Pick<MessageRow, 'fhirId' | 'trigger'> {
  const triggerOf = /\^(\w+)$/.exec(String(fields.messageType ?? ''))?.[1] ?? '';
  return {
    fhirId: fhirId || (typeof fields.fhirId === 'string' ? fields.fhirId : ''),
    trigger: trigger || triggerOf,
  };
}

/** The change of a message's row by an event. */
function changeOf({ event, at, fields }: LogEvent, row: MessageRow): Partial<MessageRow> {
  const attempts = typeof fields.attempt === 'number' ? fields.attempt : row.attempts;
  const { acknowledgmentCode, errors, reason } = fields;
  const refusal = [acknowledgmentCode, Array.isArray(errors) ? errors.join('; ') : undefined];
  const answer = acknowledgmentCode === undefined ? String(reason ?? '') : refusal.filter(Boolean).join(' ');
  switch (event) {
    case 'message-accepted':
      return { source: String(fields.source ?? '') };
    case 'message-delivered':
      return { state: 'delivered', attempts, answer, settledAt: at };
    case 'message-quarantined':
      return { state: 'quarantined', attempts, answer, settledAt: at };
    case 'attempt-failed':
    case 'attempt-refused':
      return { state: 'retrying', attempts, answer };
    case 'message-given-back':
    case 'give-back-failed':
      return { state: 'queued' };
    case 'message-received':
      return { isArchived: row.isArchived || ARCHIVED.includes(String(fields.outcome)) };
    default:
      return {};
  }
}

const ARCHIVED = ['stored', 'duplicate'];
