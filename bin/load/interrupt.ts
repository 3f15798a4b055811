/** As shells tell a process that SIGINT ended: 128 and its number. */
export const EXIT_INTERRUPTED = 130;

/** npm passes on the SIGINT that the terminal has sent to the whole group already: that is one Ctrl-C, not two. */
const SAME_MS = 500;

/**
 * Stops a load in peace with the first SIGINT or SIGTERM, and at once with the second.
 *
 * @param onStop told with the first
 * @returns ends the watch
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
    // What npm passes on may come when the load has ended already, and would end the process by the signal.
    if (first !== undefined) return;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  };
}
