import type { Log } from '../runtime/observability/log.ts';
import { METRICS, type Metrics } from '../runtime/observability/metrics.ts';

/** What an alarm looks at. */
export interface State {
  readonly isReady: boolean;
  readonly isBreakerOpen: boolean;
  readonly lanesConnected: number;
  /** Undefined where there is no TLS. */
  readonly certificateDaysLeft: number | undefined;
}

/** An alarm needs a value for each of its minutes, and a change between two of them should not wait. */
const EVERY_MS = 60_000;
/** Readiness depends on the queue too, which says nothing by itself. */
const LOOK_EVERY_MS = 1000;

/** Counts that alarms look at. A minute in which nothing was counted says so, and is not one without a sender. */
const NOTHING = {
  [METRICS.messagesDelivered]: 0,
  [METRICS.messagesQuarantined]: 0,
  [METRICS.quarantineFailures]: 0,
  [METRICS.receiveFailures]: 0,
};

/** Records the state of the sender each minute and when it changes, until `stop` is called. */
export function startGauges(
  look: () => State,
  metrics: Metrics,
  log: Log,
  everyMs = EVERY_MS,
): { look(): void; stop(): void } {
  let last: State | undefined;
  const record = ({ isReady, isBreakerOpen, lanesConnected, certificateDaysLeft }: State) =>
    metrics.record({
      ...NOTHING,
      [METRICS.senderReady]: Number(isReady),
      [METRICS.breakerOpen]: Number(isBreakerOpen),
      [METRICS.lanesConnected]: lanesConnected,
      ...(certificateDaysLeft !== undefined && { [METRICS.certificateDaysLeft]: certificateDaysLeft }),
    });
  const change = () => {
    const state = look();
    const isSame =
      last?.isReady === state.isReady &&
      last.isBreakerOpen === state.isBreakerOpen &&
      last.lanesConnected === state.lanesConnected;
    if (isSame) return;
    if (state.isBreakerOpen !== (last?.isBreakerOpen ?? false))
      log.warn(state.isBreakerOpen ? 'breaker-open' : 'breaker-closed');
    last = state;
    record(state);
  };
  change();
  const timers = [
    setInterval(() => record(look()), everyMs).unref(),
    setInterval(change, LOOK_EVERY_MS).unref(),
  ];
  return {
    look: change,
    stop() {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
