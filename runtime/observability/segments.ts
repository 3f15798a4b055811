import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Variable } from '../settings/variables.ts';
import { errorKind, type Log } from './log.ts';

/** What a trace can be searched for: a closed list, with no place for a name or a text. */
export interface Annotations {
  readonly controlId?: string | undefined;
  readonly fhirId?: string | undefined;
  readonly queueMessageId?: string | undefined;
  readonly outcome?: string | undefined;
  readonly attempts?: number | undefined;
}

/** A part of a trace as X-Ray takes it (AWS X-Ray segment documents). Times are in seconds since 1970. */
export interface Subsegment {
  readonly name: string;
  readonly id: string;
  readonly start_time: number;
  readonly end_time: number;
  /** `aws`: a call to AWS, told by `aws`; `remote`: to another system. */
  readonly namespace?: 'aws' | 'remote';
  /** Ours or the other side's failure, and one of the request that was made. */
  readonly fault?: boolean;
  readonly error?: boolean;
  readonly annotations?: Annotations;
  readonly aws?: { readonly operation: string; readonly queue_url: string };
}

export interface Segment extends Subsegment {
  readonly trace_id: string;
  readonly parent_id?: string | undefined;
  /** A call that is sent apart from the segment that made it. */
  readonly type?: 'subsegment';
  readonly origin?: 'AWS::ECS::Fargate';
  readonly subsegments?: readonly Subsegment[];
}

export interface Segments {
  /** Hands a segment over; never rejects, and a segment that cannot be sent holds up nothing. */
  send(segment: Segment): Promise<void>;
}

export interface DaemonAddress {
  readonly host: string;
  readonly port: number;
}

/** Set by Lambda itself; in a container it names the sidecar that takes segments. */
export const AWS_XRAY_DAEMON_ADDRESS: Variable<DaemonAddress | undefined, false> = {
  about: 'takes segments of traces over UDP, as the X-Ray daemon does; none are sent if absent',
  expects: 'host:port',
  absent: undefined,
  isRequired: false,
  read(value, problem) {
    if (value === undefined) return undefined;
    // The SDK's longer form names a TCP address too: `udp:127.0.0.1:2000 tcp:127.0.0.1:2001`.
    const [, host, port] = /^(?:udp:)?(\[[\da-f:]+\]|[^\s:[\]]+):(\d{1,5})(?: tcp:\S+)?$/i.exec(value) ?? [];
    if (host !== undefined && Number(port) > 0 && Number(port) < 65_536)
      return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
    problem(` is "${value}", expected host:port, such as 127.0.0.1:2000`);
    return undefined;
  },
};

/** What goes before each document on the wire to the daemon. */
const HEADER = '{"format": "json", "version": 1}\n';

/** @param address undefined: segments go nowhere */
export function createSegments(address: DaemonAddress | undefined, log: Log): Segments {
  let socket: Socket | undefined;
  let hasFailed = false;
  return {
    send(segment) {
      if (address === undefined) return Promise.resolve();
      socket ??= createSocket(isIPv6(address.host) ? 'udp6' : 'udp4')
        // Each send is told of its own failure.
        .on('error', () => undefined)
        .unref();
      const { promise, resolve } = Promise.withResolvers<void>();
      socket.send(HEADER + JSON.stringify(segment), address.port, address.host, (error) => {
        // Once per outage: a trace is a help and no part of the promise.
        if (error && !hasFailed) log.warn('segment-not-sent', { error: errorKind(error) });
        hasFailed = error !== null;
        resolve();
      });
      return promise;
    },
  };
}

/** Id of a segment: 64 bits, in hexadecimal. */
export function newSegmentId(): string {
  return randomBytes(8).toString('hex');
}
