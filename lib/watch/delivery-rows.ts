import {
  type IMetric,
  type IWidget,
  MathExpression,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import {
  ACKNOWLEDGMENT_CODE,
  ERROR_CODE,
  METRIC_NAMESPACE,
  METRICS,
  type MetricName,
} from '../../runtime/observability/metrics.ts';
import type { AdtQueue } from '../adt-queue.ts';
import { COLUMNS, graph, MINUTE, MOST, percentiles, SUM } from './graph.ts';
import { processMetric } from './process-metric.ts';

// Rows of the dashboard: from the queue to the endpoint, or into quarantine.

/** The width of the certificate widget, in columns. */
const CERTIFICATES = 6;

export function queue({ queue }: AdtQueue): IWidget[] {
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

export function sending(): IWidget[] {
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

export function quarantine({ quarantine }: AdtQueue): IWidget {
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

export function certificates(): IWidget {
  return new SingleValueWidget({
    title: 'Certificates of the connection',
    width: CERTIFICATES,
    height: 3,
    metrics: [sent(METRICS.certificateDaysLeft, 'days left', Stats.MINIMUM)],
  });
}

function sent(name: MetricName, label: string, statistic: string = Stats.SUM): IMetric {
  return processMetric('fargate-sender', name, { statistic, label });
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
