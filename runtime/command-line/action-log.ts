import { appendFile } from 'node:fs/promises';
import { errorKind } from '../observability/log.ts';
import { typedPath } from './typed-path.ts';
import { UsageError } from './usage-error.ts';

// The log of what an operator did by a command, one JSON line an action.

/**
 * The log file of a command: the given one as an absolute path, else its own in the project folder.
 *
 * @param environment only INIT_CWD is read
 */
export function logFileOf(
  given: string | undefined,
  own: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return given === undefined ? own : typedPath(given, environment);
}

/** Why something is deleted for good, as the operator says. @throws UsageError if it is missing */
export function noteOf(given: string | undefined, action: string): string {
  const note = given?.trim() ?? '';
  if (note === '') throw new UsageError(`${action}: expected --note "why"; a note is required`);
  return note;
}

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
