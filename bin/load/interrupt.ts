/** The exit code that shells use for SIGINT: 128 and its number. */
export const EXIT_INTERRUPTED = 130;

/** npm forwards the SIGINT that the terminal has already sent to the whole process group: one Ctrl-C, not two. */
const SAME_MS = 500;

/**
 * Stops a load cleanly at the first SIGINT or SIGTERM, and at once at the second.
 *
 * @param onStop called at the first
 * @returns removes the signal handlers
 */
export function untilInterrupted(stop: AbortController, onStop: () => void): () => void {
  let first: number | undefined;
  const interrupt = () => {
    if (first === undefined) {
      first = performance.now();
      stop.abort();
      onStop();
    } else if (performance.now() - first > SAME_MS) {
      process.exit(EXIT_INTERRUPTED);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  return () => {
    // The signal that npm forwards may arrive when the load has already ended, and would then kill the process.
    if (first !== undefined) return;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  };
}
