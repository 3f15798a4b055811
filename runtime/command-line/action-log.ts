import { appendFile } from 'node:fs/promises';
import { errorKind } from '../observability/log.ts';
import { UsageError } from './usage-error.ts';

// The log of what an operator did by a command, one JSON line an action.

/** Creates the log file. @throws UsageError if it cannot be written: checked before anything is done */
export async function assertLog(logFile: string): Promise<void> {
  await appendFile(logFile, '').catch((error) => {
    throw new UsageError(
      `${logFile}: cannot be written (${errorKind(error)}); nothing was done. Name another file with --log FILE`,
    );
  });
}

/** Appends an action, with its time and the user who did it. */
export async function logAction(logFile: string, action: object): Promise<void> {
  const line = { time: new Date().toISOString(), ...action, by: process.env.USER };
  await appendFile(logFile, `${JSON.stringify(line)}\n`);
}
