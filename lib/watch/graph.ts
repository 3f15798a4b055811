import { Duration } from 'aws-cdk-lib';
import { GraphWidget, type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';

// What all graphs of the dashboard share.

/** The width of the dashboard. */
export const COLUMNS = 24;

export const MINUTE = Duration.minutes(1);

export const MOST = { period: MINUTE, statistic: Stats.MAXIMUM };
export const SUM = { period: MINUTE, statistic: Stats.SUM };

/** A third of a row, from zero. */
export function graph(title: string, left: IMetric[], right: IMetric[] = []): GraphWidget {
  return new GraphWidget({ title, left, right, width: COLUMNS / 3, leftYAxis: { min: 0 } });
}

/** p50 and p99, each minute. */
export function percentiles(
  metric: (options: { period: Duration; statistic: string; label: string }) => IMetric,
): IMetric[] {
  return [50, 99].map((percent) =>
    metric({ period: MINUTE, statistic: Stats.percentile(percent), label: `p${percent}` }),
  );
}
