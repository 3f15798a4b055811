import { LOG_LEVELS } from '../runtime/settings/variables.ts';

/**
 * What the processes of a pipeline log at. Never above INFO: that they have started, and where a message is, is read
 * off their lines at that level; who wants fewer lines is shown fewer.
 */
export function loggedLevel(wanted = 'INFO'): string {
  return rank(wanted) < rank('INFO') ? wanted : 'INFO';
}

/** Whether a line of a process is shown at a level; metrics go with INFO, and what is no event is always shown. */
export function isShown(line: string, wanted = 'INFO'): boolean {
  const level = /^\{"level":"([A-Z]+)"/.exec(line)?.[1] ?? (line.startsWith('{"_aws"') ? 'INFO' : undefined);
  return level === undefined || rank(level) >= rank(wanted);
}

function rank(level: string): number {
  return LOG_LEVELS.indexOf(level.toUpperCase());
}
