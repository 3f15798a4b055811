/** Exit code of a command with wrong options. */
export const EXIT_USAGE = 2;

/** The command line is wrong, and nothing was done. The message lists all problems. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
