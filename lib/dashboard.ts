import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  LogQueryWidget,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { ACKNOWLEDGMENT_CODE, METRICS, type MetricName } from '../runtime/metrics.ts';
import type { AdtQueue } from './adt-queue.ts';
import type { Alarms } from './alarms.ts';
import type { MllpSender } from './mllp-sender.ts';
import { processMetric } from './process-metrics.ts';
import type { TransformApi } from './transform-api.ts';
import type { TransformFunction } from './transform-function.ts';

export interface DashboardProps {
  readonly alarms: Alarms;
  readonly adt: AdtQueue;
  readonly api: TransformApi;
  readonly transform: TransformFunction;
  readonly sender: MllpSender;
}

const MINUTE = Duration.minutes(1);
const COLUMNS = 24;

/** By ids and codes, as docs/logs.md explains them. */
const WARNINGS = [
  'fields @timestamp, service, message, reason, error, acknowledgmentCode, errorCode, status, settings.0, controlId',
  'filter level in ["WARN", "ERROR"]',
  'sort @timestamp desc',
  'limit 50',
];

/** What an operator looks at: alarms on top, then a message's way from left to right and from top to bottom. */
export class Dashboard extends Construct {
  readonly dashboard: CloudWatchDashboard;

  constructor(scope: Construct, id: string, { alarms, adt, api, transform, sender }: DashboardProps) {
    super(scope, id);
    const most = { period: MINUTE, statistic: Stats.MAXIMUM };
    const sum = { period: MINUTE, statistic: Stats.SUM };
    const sent = (name: MetricName, label: string, statistic: string = Stats.SUM) =>
      processMetric('fargate-sender', name, { statistic, label });
    const { deploymentStage } = api.api;
    const dashboard = new CloudWatchDashboard(this, 'Dashboard', { defaultInterval: Duration.hours(3) });
    this.dashboard = dashboard;
    dashboard.addWidgets(
      new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.all, width: COLUMNS, height: 3 }),
    );
    dashboard.addWidgets(
      graph('Traffic: requests a minute', [
        deploymentStage.metricCount({ ...sum, label: 'requests' }),
        deploymentStage.metricClientError({ ...sum, label: '4xx' }),
        deploymentStage.metricServerError({ ...sum, label: '5xx' }),
      ]),
      graph(
        'API latency in ms',
        percentiles((options) => deploymentStage.metricLatency(options)),
      ),
      graph('Transform', [
        transform.function.metricErrors({ ...sum, label: 'errors' }),
        transform.function.metricThrottles({ ...sum, label: 'throttles' }),
        transform.function.metric('ConcurrentExecutions', { ...most, label: 'at a time' }),
        processMetric('transform', METRICS.messagesAccepted, { ...sum, label: 'Patients accepted' }),
        processMetric('transform', METRICS.messagesEnqueued, { ...sum, label: 'messages enqueued' }),
        processMetric('transform', METRICS.elementsLost, { ...sum, label: 'elements not carried' }),
      ]),
    );
    dashboard.addWidgets(
      graph('Backlog: messages', [
        adt.queue.metricApproximateNumberOfMessagesVisible({ ...most, label: 'waiting' }),
        adt.queue.metricApproximateNumberOfMessagesNotVisible({ ...most, label: 'in hand' }),
      ]),
      graph('Age of the oldest message in s', [
        adt.queue.metricApproximateAgeOfOldestMessage({ ...most, label: 'age' }),
      ]),
      graph('Delivered a minute', [
        sent(METRICS.messagesDelivered, 'delivered'),
        sent(METRICS.ambiguousResends, 'sent again without an answer'),
        processMetric('test-hl7-server', METRICS.messagesArchived, {
          ...sum,
          label: 'archived (test server)',
        }),
        processMetric('test-hl7-server', METRICS.archiveFailures, { ...sum, label: 'not archived' }),
      ]),
    );
    dashboard.addWidgets(
      graph('Refusals by acknowledgment code', refusals()),
      graph('Time to the acknowledgment in ms', [
        ...percentiles((options) => processMetric('fargate-sender', METRICS.acknowledgmentLatency, options)),
        processMetric('fargate-sender', METRICS.endToEndLatency, {
          statistic: Stats.percentile(99),
          label: 'p99 from the queue on',
        }),
      ]),
      graph('Sender: ready, connections, breaker', [
        sent(METRICS.senderReady, 'ready', Stats.MINIMUM),
        sent(METRICS.lanesConnected, 'connections', Stats.SUM),
        sent(METRICS.breakerOpen, 'breaker open', Stats.MAXIMUM),
      ]),
    );
    dashboard.addWidgets(
      new SingleValueWidget({
        title: 'Quarantine',
        width: COLUMNS,
        height: 3,
        metrics: [
          adt.quarantine.metricApproximateNumberOfMessagesVisible({ ...most, label: 'messages now' }),
          adt.quarantine.metricApproximateAgeOfOldestMessage({ ...most, label: 'age of the oldest in s' }),
          sent(METRICS.messagesQuarantined, 'quarantined a minute'),
          sent(METRICS.quarantineFailures, 'could not be quarantined'),
        ],
      }),
    );
    dashboard.addWidgets(
      new LogQueryWidget({
        title: 'Warnings and errors of transform and sender, latest first',
        logGroupNames: [transform.log.logGroupName, sender.service.log.logGroupName],
        queryLines: WARNINGS,
        width: COLUMNS,
        height: 8,
      }),
    );
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: COLUMNS / 3, leftYAxis: { min: 0 } });
}

function percentiles(
  metric: (options: { period: Duration; statistic: string; label: string }) => IMetric,
): IMetric[] {
  return [50, 99].map((percent) =>
    metric({ period: MINUTE, statistic: Stats.percentile(percent), label: `p${percent}` }),
  );
}

function refusals(): IMetric[] {
  return ['AE', 'AR', 'CE', 'CR'].map((code) =>
    processMetric('fargate-sender', METRICS.nacks, {
      statistic: Stats.SUM,
      label: code,
      dimensionsMap: { [ACKNOWLEDGMENT_CODE]: code },
    }),
  );
}
