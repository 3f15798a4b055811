import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Service } from '../../runtime/observability/log-events.ts';
import { METRIC_NAMESPACE, type MetricName } from '../../runtime/observability/metrics.ts';

/** The deployed processes, by the names that they use in logs and metrics. */
type Process = Exclude<Service, 'api-host' | 'console'>;

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
