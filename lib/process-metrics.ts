import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, type MetricName } from '../runtime/metrics.ts';

/** Names under which the processes log and count. */
export type Process = 'transform' | 'fargate-sender' | 'test-hl7-server';

/** A metric that one of our processes writes to its log. */
export function processMetric(service: Process, metricName: MetricName, options: MetricOptions = {}): Metric {
  const { dimensionsMap, ...rest } = options;
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { service, ...dimensionsMap },
    period: Duration.minutes(1),
    ...rest,
  });
}
