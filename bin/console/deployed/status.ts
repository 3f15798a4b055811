import type { FifoQueue } from '../../quarantine/fifo-queue.ts';
import type { Status, Step } from '../server/api.ts';
import { detailOf, type LogEvent, logEvent } from '../server/log-event.ts';
import type { Queues } from '../server/source.ts';
import type { CloudWatch } from './cloudwatch.ts';
import type { SenderService } from './ecs.ts';
import type { Logs } from './logs.ts';

export interface StatusPorts extends Queues {
  readonly metrics: CloudWatch;
  readonly service: () => Promise<SenderService | undefined>;
  readonly logs: Logs;
}

/** Lines of the sender's log that are shown. */
const MOST_SHOWN = 20;

/**
 * The state of a deployed environment. What cannot be read, because a permission is missing or a service is away, is
 * named, and the rest is shown.
 */
export async function deployedStatus(ports: StatusPorts): Promise<Status> {
  const problems: string[] = [];
  const read = <T>(what: string, promise: Promise<T>): Promise<T | undefined> =>
    promise.catch((error: Error) => {
      problems.push(`${what}: ${error.name}`);
      return undefined;
    });
  const count = (what: string, queue: FifoQueue) => read(what, queue.count());
  const [queue, quarantine, gauges, alarms, service, lines] = await Promise.all([
    count('queue', ports.queue),
    count('quarantine', ports.quarantine),
    read('metrics', ports.metrics.gauges()),
    read('alarms', ports.metrics.alarms()),
    read('service of the sender', ports.service()),
    read('log of the sender', ports.logs.lastLines()),
  ]);
  const events = eventsOf(lines ?? []);
  return {
    sender: {
      isReady: (gauges?.ready ?? 0) > 0,
      isBreakerOpen: (gauges?.breakerOpen ?? 0) > 0,
      isPaused: isPaused(events),
      links: Math.round((gauges?.links ?? 0) * (service?.running ?? 1)),
    },
    endpoint: { kind: 'own', address: endpointIn(events) },
    queue: { ...(queue ?? { all: 0, inFlight: 0 }), oldestSeconds: gauges?.oldestSeconds },
    quarantine: quarantine?.all ?? 0,
    service: service && { ...service, lines: events.slice(0, MOST_SHOWN).map(stepOf) },
    alarms,
    problems: problems.sort(),
  };
}

/** The events of log lines, the newest first. */
function eventsOf(lines: readonly string[]): LogEvent[] {
  return lines
    .flatMap((line) => logEvent(line) ?? [])
    .filter(({ isMetric }) => !isMetric)
    .sort((one, other) => other.at - one.at);
}

function stepOf(event: LogEvent): Step {
  const { at, process, event: name, fields } = event;
  const controlId = typeof fields.controlId === 'string' ? fields.controlId : '';
  return { at, process, event: name, detail: [controlId, detailOf(event)].filter(Boolean).join(', ') };
}

/** With ON_REJECT=pause, after a quarantine. A task that has started since is not paused. */
function isPaused(events: readonly LogEvent[]): boolean {
  const last = events.find(({ event }) => ['sending-paused', 'sending-resumed', 'started'].includes(event));
  return last?.event === 'sending-paused';
}

/** Log lines about deliveries and connections name the endpoint. */
function endpointIn(events: readonly LogEvent[]): string {
  const address = events.find(({ fields }) => typeof fields.endpoint === 'string')?.fields.endpoint;
  return typeof address === 'string' ? address : 'see the log of the sender';
}
