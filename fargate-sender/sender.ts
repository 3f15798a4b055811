import { setMaxListeners } from 'node:events';
import { Breaker } from './breaker.ts';
import { Lane } from './delivery/lane.ts';
import type { SharedPorts } from './delivery/ports.ts';
import { startGauges } from './gauges.ts';
import { watchCertificates } from './link/certificates.ts';
import { createConnect } from './link/connect.ts';
import { MessageLedger } from './queue/message-ledger.ts';
import type { SenderSettings } from './settings.ts';

/** Kept back from the stop timeout for giving messages back and ending connections. */
const STOP_MARGIN_MS = 10_000;

export interface Sender {
  /** Whether messages can go out now: a link is up, the endpoint answers, the queue answers, nothing is paused. */
  readonly isReady: boolean;
  /** Ends a pause after a quarantine; false if there was none. */
  resume(): boolean;
  /** Takes no new message, waits for acknowledgments under way, gives back what is left and closes the links. */
  stop(): Promise<void>;
}

/** Starts the lanes: queue ─▶ lanes ─▶ HL7 endpoint. */
export function startSender(
  settings: SenderSettings,
  { queue, log, metrics, traceSegments }: Pick<SharedPorts, 'queue' | 'log' | 'metrics' | 'traceSegments'>,
): Sender {
  const stopping = new AbortController();
  // Each lane listens for the end in several places; a hundred lanes are no leak.
  setMaxListeners(0, stopping.signal);
  const lanes: Lane[] = [];
  const breaker = new Breaker(settings, () => gauges?.look());
  const certificates = watchCertificates(log);
  const isReady = () => !stopping.signal.aborted && !breaker.isOpen && lanes.some((lane) => lane.isReady);
  const look = () => ({
    isReady: isReady(),
    isBreakerOpen: breaker.isOpen,
    lanesConnected: breaker.linksUp,
    certificateDaysLeft: certificates.daysLeft(),
  });
  let gauges: ReturnType<typeof startGauges> | undefined;
  const shared = {
    queue,
    connect: createConnect(settings, log, certificates),
    breaker,
    settings,
    log,
    metrics,
    traceSegments,
    stopping: stopping.signal,
    ledger: new MessageLedger(),
  };
  for (let lane = 0; lane < settings.connections; lane += 1) lanes.push(new Lane(shared));
  gauges = startGauges(look, metrics, log);
  return {
    get isReady() {
      return isReady();
    },
    resume() {
      const wasPaused = breaker.resume();
      if (wasPaused) log.warn('sending-resumed');
      return wasPaused;
    },
    async stop() {
      stopping.abort();
      const timeoutMs = Math.max(0, settings.stopTimeoutMs - STOP_MARGIN_MS);
      await Promise.all(lanes.map((lane) => lane.stopped(timeoutMs)));
      gauges?.stop();
    },
  };
}
