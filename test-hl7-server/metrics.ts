import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type Metrics } from '../runtime/observability/metrics.ts';

/** Why a connection ended. `silent` is one that never sent a byte, as health checks do. */
export type CloseReason =
  | 'client'
  | 'silent'
  | 'reset'
  | 'frame-timeout'
  | 'idle-timeout'
  | 'write-timeout'
  | 'junk'
  | 'oversize'
  | 'fault'
  | 'drain'
  | 'tls';

/** What the server counts, by closed lists of words alone: no label ever holds a part of a message. */
export interface ServerMetrics {
  connectionOpened(): void;
  connectionClosed(reason: CloseReason): void;
  /** A handshake that came to nothing. */
  handshakeFailed(): void;
  frameReceived(): void;
  bytesSkipped(bytes: number): void;
  /** @param outcome what became of the message: one of a closed list */
  messageReceived(outcome: string, seconds: number): void;
  acknowledgmentSent(code: string): void;
  faultApplied(fault: string): void;
  /** All of them, in the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Seconds: from an archive in memory to a store that is about to be given up. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** @param cloud where what alarms look at goes as well; the rest is for Prometheus alone */
export function createServerMetrics(cloud: Metrics): ServerMetrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name: `hl7_server_${name}_total`, help, labelNames, registers });
  /** Of what is counted for each message: kept here until it is asked for, because prom-client takes ten times as long. */
  const tally = (name: string, help: string, label: string) => {
    const counts = new Map<string, number>();
    new Counter({
      name: `hl7_server_${name}_total`,
      help,
      labelNames: [label],
      registers,
      collect() {
        for (const [word, count] of counts) this.inc({ [label]: word }, count);
        counts.clear();
      },
    });
    return (word: string) => void counts.set(word, (counts.get(word) ?? 0) + 1);
  };
  const connections = counter('connections', 'Connections that were opened');
  const open = new Gauge({
    name: 'hl7_server_connections_open',
    help: 'Connections that are open',
    registers,
  });
  const closed = counter('connections_closed', 'Connections that ended, by reason', 'reason');
  const frames = counter('frames', 'Complete frames that were received');
  const skipped = counter('skipped_bytes', 'Bytes outside frames that were skipped');
  const message = tally('messages', 'Messages, by what became of them', 'outcome');
  const acknowledgment = tally('acknowledgments', 'Acknowledgments that were sent, by MSA-1', 'code');
  const faults = counter('faults', 'Faults of the fault plan that were applied', 'fault');
  const duration = new Histogram({
    name: 'hl7_server_message_duration_seconds',
    help: 'From a complete frame to its answer',
    buckets: BUCKETS,
    registers,
  });
  return {
    connectionOpened() {
      connections.inc();
      open.inc();
    },
    connectionClosed(reason) {
      open.dec();
      closed.inc({ reason });
    },
    handshakeFailed: () => closed.inc({ reason: 'tls' satisfies CloseReason }),
    frameReceived: () => frames.inc(),
    bytesSkipped: (bytes) => skipped.inc(bytes),
    messageReceived(outcome, seconds) {
      message(outcome);
      duration.observe(seconds);
      if (outcome === 'stored') cloud.record({ [METRICS.messagesArchived]: 1 });
      if (outcome === 'store-failed') cloud.record({ [METRICS.archiveFailures]: 1 });
    },
    acknowledgmentSent: acknowledgment,
    faultApplied: (fault) => faults.inc({ fault }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
