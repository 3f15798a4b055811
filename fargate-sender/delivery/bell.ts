/** Wakes those who wait for a change. */
export class Bell {
  #rung = Promise.withResolvers<void>();

  ring(): void {
    this.#rung.resolve();
    this.#rung = Promise.withResolvers<void>();
  }

  /** Resolves when it rings next, or after `mostMs`, which may be infinite. */
  async next(mostMs: number): Promise<void> {
    const { promise } = this.#rung;
    if (mostMs === Number.POSITIVE_INFINITY) return promise;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.min(Math.max(0, mostMs), LONGEST_TIMER_MS));
    });
    await Promise.race([promise, late]);
    clearTimeout(timer);
  }
}

/** Node runs a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
