import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Variable } from '../settings/variables.ts';
import { errorKind, type Log } from './log.ts';

/** The searchable annotations of a trace: a closed list, with no field for a name or a text. */
export interface Annotations {
  readonly controlId?: string | undefined;
  readonly fhirId?: string | undefined;
  readonly queueMessageId?: string | undefined;
  readonly outcome?: string | undefined;
  readonly attempts?: number | undefined;
}

/** A part of a trace, in the format of AWS X-Ray segment documents. Times are in seconds since 1970. */
export interface TraceSubsegment {
  readonly name: string;
  readonly id: string;
  readonly start_time: number;
  readonly end_time: number;
  /** `aws`: a call to AWS, described in `aws`; `remote`: a call to another system. */
  readonly namespace?: 'aws' | 'remote';
  /** `fault`: this process or the other system failed; `error`: the request was at fault. */
  readonly fault?: boolean;
  readonly error?: boolean;
  readonly annotations?: Annotations;
  readonly aws?: { readonly operation: string; readonly queue_url: string };
}

export interface TraceSegment extends TraceSubsegment {
  readonly trace_id: string;
  readonly parent_id?: string | undefined;
  /** A call that is sent separately from the trace segment that made it. */
  readonly type?: 'subsegment';
  readonly origin?: 'AWS::ECS::Fargate';
  readonly subsegments?: readonly TraceSubsegment[];
}

export interface TraceSegments {
  /** Sends a trace segment. Never rejects: one that cannot be sent is logged and dropped. */
  send(segment: TraceSegment): Promise<void>;
}

export interface DaemonAddress {
  readonly host: string;
  readonly port: number;
}

/** Set by Lambda itself, which runs the daemon. */
export const AWS_XRAY_DAEMON_ADDRESS: Variable<DaemonAddress | undefined, false> = {
  about: 'address of the X-Ray daemon, which receives trace segments over UDP; none are sent if absent',
  expects: 'host:port',
  absent: undefined,
  isRequired: false,
  read(value, problem) {
    if (value === undefined) return undefined;
    // The SDK's longer form also has a TCP address: `udp:127.0.0.1:2000 tcp:127.0.0.1:2001`.
    const [, host, port] = /^(?:udp:)?(\[[\da-f:]+\]|[^\s:[\]]+):(\d{1,5})(?: tcp:\S+)?$/i.exec(value) ?? [];
    if (host !== undefined && Number(port) > 0 && Number(port) < 65_536)
      return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
    problem(` is "${value}", expected host:port, such as 127.0.0.1:2000`);
    return undefined;
  },
};

/** The header that the daemon expects before each document. */
const HEADER = '{"format": "json", "version": 1}\n';

/** @param address undefined: no trace segments are sent */
export function createTraceSegments(address: DaemonAddress | undefined, log: Log): TraceSegments {
  let socket: Socket | undefined;
  let hasFailed = false;
  return {
    send(segment) {
      if (address === undefined) return Promise.resolve();
      socket ??= createSocket(isIPv6(address.host) ? 'udp6' : 'udp4')
        // Each send reports its own failure to its callback.
        .on('error', () => undefined)
        .unref();
      const { promise, resolve } = Promise.withResolvers<void>();
      socket.send(HEADER + JSON.stringify(segment), address.port, address.host, (error) => {
        // Logged once per outage: traces are best effort.
        if (error && !hasFailed) log.warn('trace-segment-not-sent', { error: errorKind(error) });
        hasFailed = error !== null;
        resolve();
      });
      return promise;
    },
  };
}

/** Id of a trace segment: 64 bits, in hexadecimal. */
export function newTraceSegmentId(): string {
  return randomBytes(8).toString('hex');
}
