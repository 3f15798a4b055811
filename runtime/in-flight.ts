/**
 * Runs `work` for each entry of a list, at most `width` at a time, and begins in the order of the list. The results keep that
 * order.
 *
 * @throws the error of a work that fails, after all that have begun have ended; no other one is begun then
 */
export async function inFlight<T, R>(
  width: number,
  list: readonly T[],
  work: (one: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  // Shared by the workers, so each entry is taken once.
  const waiting = list.entries();
  let hasFailed = false;
  const worker = async () => {
    for (const [index, one] of waiting) {
      if (hasFailed) return;
      try {
        results[index] = await work(one, index);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: width }, worker));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return results;
}
