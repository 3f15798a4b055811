/** Runs `work` for each entry of a list, at most `width` at a time. The results keep the order of the list. */
export async function inFlight<T, R>(
  width: number,
  list: readonly T[],
  work: (one: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...list.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results[next[0]] = await work(next[1], next[0]);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
