import { appendFile } from 'node:fs/promises';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import type { TakenMessage } from './fifo-queue.ts';
import { summaryOf } from './text.ts';

/** The default log file of resends and drops. */
export const QUARANTINE_LOG = 'quarantine.log';

/** Creates the log file. @throws UsageError if it cannot be written: checked before any message is received */
export async function assertLog(logFile: string): Promise<void> {
  await appendFile(logFile, '').catch((error) => {
    throw new UsageError(
      `${logFile}: cannot be written (${errorKind(error)}); nothing was done. Name another file with --log FILE`,
    );
  });
}

/** Appends an action to the log file, as one JSON line. */
export async function writeDown(
  logFile: string,
  done: 'resent' | 'dropped',
  message: TakenMessage,
  note?: string,
): Promise<void> {
  const { id, controlId, reason, msa1, err3 } = summaryOf(message);
  const line = {
    time: new Date().toISOString(),
    done,
    id,
    controlId,
    reason,
    msa1,
    err3,
    note,
    by: process.env.USER,
  };
  await appendFile(logFile, `${JSON.stringify(line)}\n`);
}
