import { hash, randomUUID } from 'node:crypto';
import { insights, shown } from '../observability/insights.ts';
import type { Account } from './account.ts';

/** What an operation answers; an error has AWS's name for it. */
export type Answer = (input: Input, account: Account) => object;

// biome-ignore lint/suspicious/noExplicitAny: the inputs of many operations, as they come over the wire
type Input = any;

/** An error as AWS names it; a client's fault. */
export class AwsError extends Error {
  override readonly name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The operations of AWS's JSON protocols that the console calls, by `X-Amz-Target`. Times on the wire are in s. */
export const OPERATIONS: Readonly<Record<string, Answer>> = {
  'GraniteServiceVersion20100801.DescribeAlarms': ({ AlarmNamePrefix = '' }, { alarms }) => ({
    MetricAlarms: alarms
      .filter(({ name }) => name.startsWith(AlarmNamePrefix))
      .map(({ name, state, description, since }) => ({
        AlarmName: name,
        AlarmDescription: description,
        StateValue: state,
        StateTransitionedTimestamp: since / 1000,
      })),
    CompositeAlarms: [],
  }),

  'GraniteServiceVersion20100801.GetMetricData': ({ MetricDataQueries, EndTime }, { metrics }) => ({
    MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }: Input) => {
      const { Namespace, MetricName, Dimensions } = MetricStat.Metric;
      const [{ Name, Value }] = Dimensions;
      const value = metrics[`${Namespace} ${Name}=${Value} ${MetricName} ${MetricStat.Stat}`];
      const values = value === undefined ? [] : [value];
      return {
        Id,
        Label: MetricName,
        StatusCode: 'Complete',
        Values: values,
        Timestamps: values.map(() => EndTime),
      };
    }),
  }),

  'AmazonEC2ContainerServiceV20141113.DescribeServices': ({ services: [name] }, { service, tasks }) => ({
    failures: [],
    services:
      name !== service
        ? []
        : [
            {
              serviceName: service,
              status: 'ACTIVE',
              desiredCount: tasks.length,
              runningCount: tasks.length,
              pendingCount: 0,
              deployments: [{ id: 'ecs-svc/1', status: 'PRIMARY', rolloutState: 'COMPLETED' }],
            },
          ],
  }),
  'AmazonEC2ContainerServiceV20141113.ListTasks': (_, { tasks }) => ({ taskArns: tasks.map(arnOf) }),
  'AmazonEC2ContainerServiceV20141113.DescribeTasks': ({ tasks: arns }, { tasks }) => ({
    failures: [],
    tasks: tasks
      .filter((task) => arns.includes(arnOf(task)))
      .map((task) => ({
        taskArn: arnOf(task),
        lastStatus: 'RUNNING',
        healthStatus: 'HEALTHY',
        startedAt: task.startedAt / 1000,
      })),
  }),

  'Logs_20140328.DescribeLogStreams': ({ logGroupName }, { logs }) => ({
    logStreams: [{ logStreamName: 'task/Process/1', lastIngestionTime: timeOf(logs[logGroupName]?.at(-1)) }],
  }),
  'Logs_20140328.GetLogEvents': ({ logGroupName, limit }, { logs }) => ({
    events: (logs[logGroupName] ?? [])
      .slice(-limit)
      .map((message) => ({ message, timestamp: timeOf(message), ingestionTime: timeOf(message) })),
  }),
  'Logs_20140328.StartQuery': ({ queryString, logGroupNames, startTime, endTime }, { logs, queries }) => {
    const unknown = logGroupNames.find((name: string) => logs[name] === undefined);
    if (unknown !== undefined) throw new AwsError('ResourceNotFoundException', `${unknown} does not exist`);
    const lines: string[] = logGroupNames.flatMap((name: string) => logs[name]);
    const inRange = lines.filter(
      (line) => timeOf(line) >= startTime * 1000 && timeOf(line) <= endTime * 1000,
    );
    const queryId = randomUUID();
    queries.set(queryId, { isPolled: false, query: queryString, lines: inRange });
    return { queryId };
  },
  'Logs_20140328.GetQueryResults': ({ queryId }, { queries }) => {
    const query = queries.get(queryId);
    if (query === undefined) throw new AwsError('ResourceNotFoundException', 'There is no such query.');
    // The first look comes while it runs, as in AWS.
    if (!query.isPolled) {
      query.isPolled = true;
      return { status: 'Running', results: [] };
    }
    const results = insights(query.query, query.lines).map((row) => [
      ...Object.entries(shown(row)).map(([field, value]) => ({ field, value: String(value) })),
      { field: '@ptr', value: hash('sha256', JSON.stringify(row)) },
    ]);
    return {
      status: 'Complete',
      results,
      statistics: { recordsMatched: results.length, bytesScanned: query.lines.join('\n').length },
    };
  },
};

function arnOf({ id }: { readonly id: string }): string {
  return `arn:aws:ecs:eu-central-1:111122223333:task/cluster/${id}`;
}

function timeOf(line: string | undefined): number {
  const { timestamp, _aws } = JSON.parse(line ?? '{}');
  return _aws?.Timestamp ?? (Date.parse(timestamp) || 0);
}
