import { LOG_LEVELS } from '../../runtime/settings/variables.ts';

/**
 * The log level of the pipeline's processes. Never above INFO, because startup and the state of messages are read from
 * their lines at that level. A higher level only hides lines from the output.
 */
export function loggedLevel(wanted = 'INFO'): string {
  return rank(wanted) < rank('INFO') ? wanted : 'INFO';
}

/** Whether a line of a process is shown at a level. Metrics count as INFO; lines that are not events are always shown. */
export function isShown(line: string, wanted = 'INFO'): boolean {
  const level = /^\{"level":"([A-Z]+)"/.exec(line)?.[1] ?? (line.startsWith('{"_aws"') ? 'INFO' : undefined);
  return level === undefined || rank(level) >= rank(wanted);
}

function rank(level: string): number {
  return LOG_LEVELS.indexOf(level.toUpperCase());
}
