import { isFhirId } from '../../../mapping/core/fhir-id.ts';
import { Refusal } from '../../../runtime/command-line/refusal.ts';
import { loggableId } from '../../../runtime/observability/loggable-id.ts';
import type { Found } from '../server/api.ts';
import { logEvent } from '../server/log-event.ts';
import type { Messages } from '../server/messages.ts';
import type { ConsoleSource } from '../server/source.ts';
import type { Logs } from './logs.ts';

/** Lines of a query. Those of one message are far fewer. */
const MOST_LINES = 1000;

/** The longest time range, in hours: as long as logs may be kept. */
const MOST_HOURS = 24 * 3653;

/**
 * The query for a message by its control ID, or for all of a patient by the FHIR id.
 *
 * @throws Refusal if the term can be neither: what the query may hold is letters, digits and `_.-`
 */
export function queryFor(term: string): string {
  if (loggableId(term) !== term || term === '?')
    throw new Refusal('Expected a control ID or a FHIR id: 1 to 64 letters, digits, hyphens, dots.');
  return `fields @message | filter controlId = "${term}" or fhirId = "${term}" | sort @timestamp asc | limit ${MOST_LINES}`;
}

export interface SearchPorts {
  readonly logs: Logs;
  readonly messages: Messages;
  readonly record: ConsoleSource['record'];
}

/** Looks for a message in the logs, and adds what is found to the messages. */
export async function search(
  term: string,
  hours: number,
  { logs, messages, record }: SearchPorts,
): Promise<Found> {
  const range = Number.isFinite(hours) ? Math.min(Math.max(hours, 1), MOST_HOURS) : 24;
  const [{ lines, bytesScanned }, kept] = await Promise.all([
    logs.query(queryFor(term), range),
    // A control ID may look like a FHIR id; then the record has no such resource.
    isFhirId(term) ? record(term, false) : undefined,
  ]);
  const events = lines.map(logEvent).filter((event) => event !== undefined);
  const controlIds = new Set(
    events.map(({ fields }) => fields.controlId).filter((id) => typeof id === 'string' && id !== ''),
  ) as Set<string>;
  // What an earlier search found of them would be there twice.
  for (const controlId of controlIds) messages.remove(controlId);
  for (const event of events) messages.logged(event);
  const cut = lines.length === MOST_LINES ? `, the first ${MOST_LINES} only` : '';
  const megabytes = (bytesScanned / 1_000_000).toFixed(1);
  const text = `${controlIds.size} message${controlIds.size === 1 ? '' : 's'}, ${lines.length} log lines${cut}; ${megabytes} MB searched.`;
  return { isDone: true, text, controlIds: [...controlIds], record: kept };
}
