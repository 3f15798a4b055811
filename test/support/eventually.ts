/** Waits until something holds; fails with the last state if it does not in time. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  holds: (state: T) => boolean,
  timeoutMs = 60_000,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const state = await look();
    if (holds(state)) return state;
    if (performance.now() > end) throw new Error(`not in ${timeoutMs} ms, but: ${JSON.stringify(state)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
