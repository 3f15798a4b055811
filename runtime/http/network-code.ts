/** The code of an error of `fetch`, which puts that of the system into a nested cause; its name if there is none. */
export function networkCode(error: unknown): string {
  let cause = error as { code?: unknown; cause?: unknown } | undefined;
  while (cause !== undefined && typeof cause.code !== 'string') cause = cause.cause as typeof cause;
  return String(cause?.code ?? (error as Error).name);
}
