import { type LogEvent, logEvent } from '../../bin/console/server/log-event.ts';
import { Messages } from '../../bin/console/server/messages.ts';
import type { Listener } from '../../bin/console/server/source.ts';
import { METRICS } from '../../runtime/observability/metrics.ts';

/** The state of the sender, according to its log events. */
export interface SenderState {
  readonly isBreakerOpen: boolean;
  readonly isPaused: boolean;
  readonly links: number;
}

const AT_START: SenderState = { isBreakerOpen: false, isPaused: false, links: 0 };

/**
 * Observes the pipeline without affecting it: receives each line that the processes print, and each message that is put
 * into the queue, which is in this process.
 */
export class Watch {
  readonly messages = new Messages((row) => {
    for (const listener of this.#listeners) listener.message(row);
  });
  #sender = AT_START;
  readonly #listeners = new Set<Listener>();

  get sender(): SenderState {
    return this.#sender;
  }

  line(text: string): void {
    const event = logEvent(text);
    if (event === undefined) return;
    this.messages.logged(event);
    const before = this.#sender;
    this.#sender = senderAfter(event, before);
    if (before !== this.#sender || isQuarantining(event))
      for (const listener of this.#listeners) listener.change();
  }

  enqueued(body: string): void {
    this.messages.enqueued(body, Date.now());
  }

  /** @returns a function that removes the listener */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Whether something may have been put into quarantine. */
function isQuarantining({ process, event, fields }: LogEvent): boolean {
  const isRefused = process === 'intake' && event === 'request-handled' && Number(fields.status) >= 400;
  return event === 'message-quarantined' || isRefused;
}

function senderAfter({ process, event, fields, isMetric }: LogEvent, before: SenderState): SenderState {
  if (isMetric) {
    const open = fields[METRICS.breakerOpen];
    const links = fields[METRICS.lanesConnected];
    if (typeof open !== 'number' || typeof links !== 'number') return before;
    return { ...before, isBreakerOpen: open > 0, links };
  }
  if (process !== 'fargate-sender') return before;
  switch (event) {
    case 'breaker-open':
      return { ...before, isBreakerOpen: true };
    case 'breaker-closed':
      return { ...before, isBreakerOpen: false };
    case 'sending-paused':
      return { ...before, isPaused: true };
    case 'sending-resumed':
      return { ...before, isPaused: false };
    case 'process-failed':
    case 'stopped':
      return AT_START;
    default:
      return before;
  }
}
