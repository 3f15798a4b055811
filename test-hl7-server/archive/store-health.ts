/** Whether the store works, as far as is known. */
export interface StoreHealth {
  readonly works: boolean;
  /** Call it after each attempt to store. */
  report(works: boolean): void;
}

const PROBE_MS = 5000;

/**
 * Follows the health of the store. After a failure the store is probed every few seconds: a load balancer sends nothing to a
 * server that is not ready, so no message would show that the store works again.
 *
 * @param probe sends any request to the store; rejects while it does not work
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
