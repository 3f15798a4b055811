/** What the command line asks for cannot be done as it is; nothing was sent. Its message holds all problems. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
