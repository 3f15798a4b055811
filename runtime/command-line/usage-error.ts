/** Exit code of a command whose options are wrong. */
export const EXIT_USAGE = 2;

/** What the command line asks for cannot be done as it is, and nothing of it was; the message holds all that is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
