import { Duration } from 'aws-cdk-lib';
import { type AlarmProps, type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFilterPattern } from 'aws-cdk-lib/aws-logs';
import { METRIC_NAMESPACE } from '../../runtime/observability/metrics.ts';
import type { LambdaApi } from '../transform/lambda-api.ts';

/** When an alarm goes off; at least one in five minutes if it says nothing else. */
export interface Condition extends Partial<AlarmProps> {
  readonly metric: IMetric;
  /** What is wrong, in a sentence. */
  readonly says: string;
  /** Whether ECS takes a deployment of the sender back when it goes off meanwhile: for faults of ours, not of the endpoint. */
  readonly rollsBack?: boolean;
}

export const FIVE_MINUTES = Duration.minutes(5);

/** Answers of an API that have no metric: counted in its access log. */
export function answers(
  { accessLog }: LambdaApi,
  metricName: string,
  filterPattern: IFilterPattern,
): IMetric {
  return accessLog
    .addMetricFilter(metricName, { metricNamespace: `${METRIC_NAMESPACE}/Api`, metricName, filterPattern })
    .metric({ period: FIVE_MINUTES, statistic: Stats.SUM });
}
