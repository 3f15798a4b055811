import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { STACKS } from '../../../lib/settings/stack-names.ts';
import { METRIC_NAMESPACE, METRICS, type MetricName } from '../../../runtime/observability/metrics.ts';
import type { AlarmRow } from '../server/api.ts';

/** The latest values of metrics; undefined where there was none in the last ten minutes. */
export interface Gauges {
  /** 1 if every task of the sender is ready. */
  readonly ready: number | undefined;
  /** 1 if the breaker of any task is open. */
  readonly breakerOpen: number | undefined;
  /** Connections of a task, on average. */
  readonly links: number | undefined;
  /** Age of the oldest message of the queue in s. */
  readonly oldestSeconds: number | undefined;
}

export interface CloudWatch {
  gauges(): Promise<Gauges>;
  /** Those that need attention first. */
  alarms(): Promise<AlarmRow[]>;
}

const PERIOD_SECONDS = 60;
/** The sender writes its state each minute; metrics of SQS may be some minutes late. */
const LOOK_BACK_MS = 10 * 60_000;

const ORDER: readonly AlarmRow['state'][] = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

export function cloudWatch(region: string, queueUrl: string): CloudWatch {
  const client = new CloudWatchClient({ region });
  const queries = [
    senderQuery('ready', METRICS.senderReady, 'Minimum'),
    senderQuery('breakerOpen', METRICS.breakerOpen, 'Maximum'),
    senderQuery('links', METRICS.lanesConnected, 'Average'),
    query(
      'oldestSeconds',
      'AWS/SQS',
      'ApproximateAgeOfOldestMessage',
      ['QueueName', queueUrl.split('/').at(-1) ?? ''],
      'Maximum',
    ),
  ];
  return {
    async gauges() {
      const now = Date.now();
      const { MetricDataResults = [] } = await client.send(
        new GetMetricDataCommand({
          MetricDataQueries: queries,
          StartTime: new Date(now - LOOK_BACK_MS),
          EndTime: new Date(now),
          ScanBy: 'TimestampDescending',
        }),
      );
      const latest = (id: keyof Gauges) => MetricDataResults.find(({ Id }) => Id === id)?.Values?.[0];
      return {
        ready: latest('ready'),
        breakerOpen: latest('breakerOpen'),
        links: latest('links'),
        oldestSeconds: latest('oldestSeconds'),
      };
    },
    async alarms() {
      const rows: AlarmRow[] = [];
      for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
        const { MetricAlarms = [], NextToken } = await client.send(
          new DescribeAlarmsCommand({ AlarmNamePrefix: `${STACKS.transform}/`, NextToken: token }),
        );
        for (const alarm of MetricAlarms)
          rows.push({
            name: alarm.AlarmName?.split('/').at(-1) ?? '',
            state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
            // The second sentence names the heading in the runbook, which is the alarm's name.
            says: alarm.AlarmDescription?.split(' What to do:')[0] ?? '',
            since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime() ?? 0,
          });
        token = NextToken;
      }
      return rows.sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
    },
  };
}

function senderQuery(id: keyof Gauges, name: MetricName, statistic: string): MetricDataQuery {
  return query(id, METRIC_NAMESPACE, name, ['service', 'fargate-sender'], statistic);
}

function query(
  Id: keyof Gauges,
  Namespace: string,
  MetricName: string,
  [Name, Value]: readonly [name: string, value: string],
  Stat: string,
): MetricDataQuery {
  const Metric = { Namespace, MetricName, Dimensions: [{ Name, Value }] };
  return { Id, MetricStat: { Metric, Period: PERIOD_SECONDS, Stat } };
}
