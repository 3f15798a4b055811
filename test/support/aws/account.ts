import type { LogFields } from '../../../runtime/observability/log.ts';
import type { LogEvent, Service } from '../../../runtime/observability/log-events.ts';

/** What an account holds. Times are in ms since 1970. */
export interface Account {
  readonly id: string;
  readonly region: string;
  /** Outputs of stacks, by the name of the stack. */
  readonly stacks: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly alarms: {
    readonly name: string;
    readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
    readonly description: string;
    readonly since: number;
  }[];
  /** By namespace, dimension, name and statistic: `AWS/SQS QueueName=a.fifo ApproximateAgeOfOldestMessage Maximum`. */
  readonly metrics: Record<string, number>;
  /** Name of the ECS service. */
  readonly service: string;
  readonly tasks: { readonly id: string; readonly startedAt: number }[];
  /** Lines by log group, the oldest first. */
  readonly logs: Record<string, string[]>;
  /** Queries of Logs Insights that were started. */
  readonly queries: Map<
    string,
    { isPolled: boolean; readonly query: string; readonly lines: readonly string[] }
  >;
  /** Operations that the caller lacks the permission for: `DescribeAlarms`. */
  readonly denied: Set<string>;
}

/** A line as a process logs it. */
export function logLine(service: Service, event: LogEvent, at: number, fields: LogFields = {}): string {
  const level = /failed|quarantined/.test(event) ? 'ERROR' : 'INFO';
  return JSON.stringify({ level, message: event, timestamp: new Date(at).toISOString(), service, ...fields });
}
