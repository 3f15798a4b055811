import { appendFile } from 'node:fs/promises';
import type { TakenMessage } from '../../local/sqs.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { summaryOf } from './text.ts';

/** Where resends and drops are written down, if nothing else is said. */
export const QUARANTINE_LOG = 'quarantine.log';

/** @throws UsageError now, and not when a message is in hand, if the file cannot be appended to; it makes the file */
export async function assertLog(logFile: string): Promise<void> {
  await appendFile(logFile, '').catch((error) => {
    throw new UsageError(
      `${logFile}: cannot be written (${errorKind(error)}); nothing was taken. Name a file that can with --log FILE`,
    );
  });
}

/** Appends what is done with a message to a file, one JSON line each. */
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
