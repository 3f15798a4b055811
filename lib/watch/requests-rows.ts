import type { IMetric, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS } from '../../runtime/observability/metrics.ts';
import type { Intake } from '../intake/intake.ts';
import type { LambdaApi } from '../transform/lambda-api.ts';
import type { ProcessFunction } from '../transform/process-function.ts';
import type { RecordTable } from '../transform/record-table.ts';
import { graph, MOST, percentiles, SUM } from './graph.ts';
import { processMetric } from './process-metric.ts';

// Rows of the dashboard: from a request to its message.

/** What an API and its Lambda do. */
export function requests(
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

export function intake({ api, function: lambda, reconcile }: Intake): IWidget[] {
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
export function accepting(process: 'transform' | 'intake'): IMetric[] {
  return [
    processMetric(process, METRICS.messagesAccepted, { ...SUM, label: 'Patients accepted' }),
    processMetric(process, METRICS.messagesEnqueued, { ...SUM, label: 'messages enqueued' }),
    processMetric(process, METRICS.elementsLost, { ...SUM, label: 'elements not mapped exactly' }),
  ];
}

/** The test patient: whether it came back, and how soon. */
export function canary(): IWidget[] {
  return [
    graph('Canary: runs that failed', [
      processMetric('canary', METRICS.canaryFailures, { ...SUM, label: 'failed' }),
    ]),
    graph('Canary: from the write to the read in ms', [
      processMetric('canary', METRICS.canaryLatency, { ...MOST, label: 'latency' }),
    ]),
  ];
}

export function record(record: RecordTable): IWidget[] {
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
