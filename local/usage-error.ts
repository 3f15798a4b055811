/** Exit code of a command whose options are wrong. */
export const EXIT_USAGE = 2;

/** The options of a command are wrong; the message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
