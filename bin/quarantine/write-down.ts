import { logAction } from '../../runtime/command-line/action-log.ts';
import type { TakenMessage } from './fifo-queue.ts';
import { summaryOf } from './summary.ts';

/** The default log file of resends and drops. */
export const QUARANTINE_LOG = 'quarantine.log';

/** Appends an action to the log file, as one JSON line. */
export async function writeDown(
  logFile: string,
  done: 'resent' | 'dropped',
  message: TakenMessage,
  note?: string,
): Promise<void> {
  const { id, controlId, messageType, resourceType, fhirId, reason, msa1, errors, source } =
    summaryOf(message);
  const what = { id, controlId, messageType, resourceType, fhirId, reason, msa1, errors, source };
  await logAction(logFile, { done, ...what, note });
}
