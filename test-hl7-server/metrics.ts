import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type Metrics } from '../runtime/observability/metrics.ts';

/** Why a connection ended. `silent`: it never sent a byte, as health checks do. */
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

/** The server's counters. Labels come from closed lists, so no label can hold a part of a message. */
export interface ServerMetrics {
  connectionOpened(): void;
  connectionClosed(reason: CloseReason): void;
  /** A TLS handshake that failed. */
  handshakeFailed(): void;
  frameReceived(): void;
  bytesSkipped(bytes: number): void;
  /** @param outcome of the message, from a closed list */
  messageReceived(outcome: string, seconds: number): void;
  acknowledgmentSent(code: string): void;
  faultApplied(fault: string): void;
  /** All counters, in the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Seconds: from an archive in memory to a store that is about to time out. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** @param cloud also gets the metrics of the alarms; all others are for Prometheus only */
export function createServerMetrics(cloud: Metrics): ServerMetrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name: `hl7_server_${name}_total`, help, labelNames, registers });
  /** Counts per message are kept here until they are read, because prom-client takes ten times as long. */
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
