import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  MathExpression,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  ACKNOWLEDGMENT_CODE,
  ERROR_CODE,
  METRIC_NAMESPACE,
  METRICS,
  type MetricName,
} from '../../runtime/observability/metrics.ts';
import type { AdtQueue } from '../adt-queue.ts';
import type { MllpSender } from '../containers/mllp-sender.ts';
import type { Intake } from '../intake/intake.ts';
import type { LambdaApi } from '../transform/lambda-api.ts';
import type { ProcessFunction } from '../transform/process-function.ts';
import type { RecordTable } from '../transform/record-table.ts';
import type { TransformApi } from '../transform/transform-api.ts';
import type { TransformFunction } from '../transform/transform-function.ts';
import type { Alarms } from './alarms.ts';
import { processMetric } from './process-metric.ts';

export interface DashboardProps {
  readonly alarms: Alarms;
  readonly adt: AdtQueue;
  readonly api: TransformApi;
  readonly transform: TransformFunction;
  readonly record: RecordTable;
  readonly sender: MllpSender;
  readonly intake: Intake | undefined;
}

const MINUTE = Duration.minutes(1);
const COLUMNS = 24;
/** The width of the certificate widget, in columns. */
const CERTIFICATES = 6;

/** The operator's dashboard: alarms first, then the path of a message, left to right and top to bottom. */
export class Dashboard extends Construct {
  readonly dashboard: CloudWatchDashboard;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const dashboard = new CloudWatchDashboard(this, 'Dashboard', { defaultInterval: Duration.hours(3) });
    const alarms = new AlarmStatusWidget({
      title: 'Alarms',
      alarms: props.alarms.all,
      width: COLUMNS,
      height: 3,
    });
    const rows = [
      [alarms],
      requests('', 'Transform', props.api, props.transform, accepting('transform')),
      ...(props.intake === undefined ? [] : [intake(props.intake)]),
      record(props.record),
      queue(props.adt),
      sending(),
      [quarantine(props.adt), certificates()],
      [warnings(props)],
    ];
    for (const row of rows) dashboard.addWidgets(...row);
    this.dashboard = dashboard;
  }
}

const MOST = { period: MINUTE, statistic: Stats.MAXIMUM };
const SUM = { period: MINUTE, statistic: Stats.SUM };

/** What an API and its Lambda do. */
function requests(
  of: string,
  process: string,
  { api: { deploymentStage } }: LambdaApi,
  { function: lambda }: ProcessFunction,
  counted: IMetric[],
): IWidget[] {
  return [
    graph(`Traffic${of}: requests a minute`, [
      deploymentStage.metricCount({ ...SUM, label: 'requests' }),
      deploymentStage.metricClientError({ ...SUM, label: '4xx' }),
      deploymentStage.metricServerError({ ...SUM, label: '5xx' }),
    ]),
    graph(
      `API latency${of} in ms`,
      percentiles((options) => deploymentStage.metricLatency(options)),
    ),
    graph(process, [
      lambda.metricErrors({ ...SUM, label: 'errors' }),
      lambda.metricThrottles({ ...SUM, label: 'throttles' }),
      lambda.metric('ConcurrentExecutions', { ...MOST, label: 'concurrent executions' }),
      ...counted,
    ]),
  ];
}

function intake({ api, function: lambda, reconcile }: Intake): IWidget[] {
  return requests(' of the intake', 'Intake', api, lambda, [
    ...accepting('intake'),
    processMetric('intake', METRICS.intakeRefused, { ...SUM, label: 'refused' }),
    processMetric('intake', METRICS.intakeUnauthorized, { ...SUM, label: 'wrong credentials' }),
    processMetric('intake', METRICS.eventsMissed, { ...SUM, label: 'events missed' }),
    ...(reconcile === undefined
      ? []
      : [reconcile.function.metricErrors({ ...SUM, label: 'comparisons failed' })]),
  ]);
}

/** What becomes of Patients in a process that sends messages. */
function accepting(process: 'transform' | 'intake'): IMetric[] {
  return [
    processMetric(process, METRICS.messagesAccepted, { ...SUM, label: 'Patients accepted' }),
    processMetric(process, METRICS.messagesEnqueued, { ...SUM, label: 'messages enqueued' }),
    processMetric(process, METRICS.elementsLost, { ...SUM, label: 'elements not mapped exactly' }),
  ];
}

function record(record: RecordTable): IWidget[] {
  const { table } = record;
  const dimensionsMap = { TableName: table.tableName, Operation: 'UpdateItem' };
  return [
    graph('Record: versions not sent, waits, failures', [
      processMetric('transform', METRICS.staleVersions, { ...SUM, label: 'versions not sent' }),
      processMetric('transform', METRICS.leaseWaits, { ...SUM, label: 'waits for a lease' }),
      record.calls('ThrottledRequests', { ...SUM, label: 'throttled calls' }),
      record.calls('SystemErrors', { ...SUM, label: 'errors of DynamoDB' }),
    ]),
    graph('Record: units a minute', [
      table.metricConsumedWriteCapacityUnits({ ...SUM, label: 'write' }),
      table.metricConsumedReadCapacityUnits({ ...SUM, label: 'read' }),
    ]),
    graph(
      'Record: latency of an update in ms',
      percentiles((options) => table.metricSuccessfulRequestLatency({ ...options, dimensionsMap })),
    ),
  ];
}

function queue({ queue }: AdtQueue): IWidget[] {
  return [
    graph('Backlog: messages', [
      queue.metricApproximateNumberOfMessagesVisible({ ...MOST, label: 'waiting' }),
      queue.metricApproximateNumberOfMessagesNotVisible({ ...MOST, label: 'in flight' }),
    ]),
    graph('Age of the oldest message in s', [
      queue.metricApproximateAgeOfOldestMessage({ ...MOST, label: 'age' }),
    ]),
    graph('Delivered a minute', [
      sent(METRICS.messagesDelivered, 'delivered'),
      sent(METRICS.ambiguousResends, 'resent after no acknowledgment'),
      processMetric('test-hl7-server', METRICS.messagesArchived, { ...SUM, label: 'archived (test server)' }),
      processMetric('test-hl7-server', METRICS.archiveFailures, { ...SUM, label: 'not archived' }),
    ]),
  ];
}

function sending(): IWidget[] {
  return [
    graph('Refusals by acknowledgment code, and by error code', refusals(), [errorCodes()]),
    graph('Acknowledgment latency in ms', [
      ...percentiles((options) => processMetric('fargate-sender', METRICS.acknowledgmentLatency, options)),
      sent(METRICS.endToEndLatency, 'p99 end to end', Stats.percentile(99)),
    ]),
    graph('Sender: ready, connections, breaker', [
      sent(METRICS.senderReady, 'ready', Stats.MINIMUM),
      sent(METRICS.lanesConnected, 'connections'),
      sent(METRICS.breakerOpen, 'breaker open', Stats.MAXIMUM),
      sent(METRICS.receiveFailures, 'receive failures'),
    ]),
  ];
}

function quarantine({ quarantine }: AdtQueue): IWidget {
  return new SingleValueWidget({
    title: 'Quarantine',
    width: COLUMNS - CERTIFICATES,
    height: 3,
    metrics: [
      quarantine.metricApproximateNumberOfMessagesVisible({ ...MOST, label: 'messages in quarantine' }),
      quarantine.metricApproximateAgeOfOldestMessage({ ...MOST, label: 'age of the oldest in s' }),
      sent(METRICS.messagesQuarantined, 'quarantined a minute'),
      sent(METRICS.quarantineFailures, 'could not be quarantined'),
    ],
  });
}

function certificates(): IWidget {
  return new SingleValueWidget({
    title: 'Certificates of the connection',
    width: CERTIFICATES,
    height: 3,
    metrics: [sent(METRICS.certificateDaysLeft, 'days left', Stats.MINIMUM)],
  });
}

/** Only ids and codes; docs/logs.md explains the fields. */
const WARNINGS = [
  'fields @timestamp, service, message, reason, error, acknowledgmentCode, errors.0, status, settings.0, controlId',
  'filter level in ["WARN", "ERROR"]',
  'sort @timestamp desc',
  'limit 50',
];

function warnings({ transform, sender, intake }: DashboardProps): IWidget {
  const logs = [transform.log, sender.service.log, ...intakeLogs(intake)];
  return new LogQueryWidget({
    title: `Warnings and errors of ${intake === undefined ? 'transform' : 'intake, transform'} and sender, latest first`,
    logGroupNames: logs.map(({ logGroupName }) => logGroupName),
    queryLines: WARNINGS,
    width: COLUMNS,
    height: 8,
  });
}

function intakeLogs(intake: Intake | undefined): LogGroup[] {
  return [intake?.function.log, intake?.reconcile?.log].filter((log) => log !== undefined);
}

function sent(name: MetricName, label: string, statistic: string = Stats.SUM): IMetric {
  return processMetric('fargate-sender', name, { statistic, label });
}

function graph(title: string, left: IMetric[], right: IMetric[] = []): GraphWidget {
  return new GraphWidget({ title, left, right, width: COLUMNS / 3, leftYAxis: { min: 0 } });
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

/** ERR-3 of all refusals, as far as there were any. */
function errorCodes(): IMetric {
  const schema = `{${METRIC_NAMESPACE},service,${ERROR_CODE}} MetricName="${METRICS.nacks}"`;
  return new MathExpression({
    expression: `SEARCH('${schema}', '${Stats.SUM}', 60)`,
    label: '',
    period: MINUTE,
  });
}
