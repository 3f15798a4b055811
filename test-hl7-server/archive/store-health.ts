/** Whether the store works, as far as is known. */
export interface StoreHealth {
  readonly works: boolean;
  /** Told after each attempt to store. */
  report(works: boolean): void;
}

const PROBE_MS = 5000;

/**
 * Follows the store. Once it failed it is asked again every few seconds: a load balancer sends nothing to a server that is
 * not ready, and no message would ever find out that the store is back.
 *
 * @param probe asks the store for anything; rejects while it does not work
 */
export function createStoreHealth(probe: () => Promise<unknown>, probeMs = PROBE_MS): StoreHealth {
  let works = true;
  let isProbing = false;

  async function untilItWorks(): Promise<void> {
    isProbing = true;
    while (!works) {
      await new Promise((resolve) => {
        setTimeout(resolve, probeMs).unref();
      });
      const answers = await probe().then(
        () => true,
        () => false,
      );
      works ||= answers;
    }
    isProbing = false;
  }

  return {
    get works() {
      return works;
    },
    report(now) {
      works = now;
      if (!now && !isProbing) void untilItWorks();
    },
  };
}
