import type { MetricDimensions, MetricName, Metrics } from '../../../runtime/observability/metrics.ts';

type Values = Partial<Record<MetricName, number>>;

/** Metrics that keep what was recorded, for a test to look at. */
export function recordingMetrics(): Metrics & {
  readonly records: { values: Values; dimensions?: MetricDimensions | undefined }[];
  sum(name: MetricName): number;
  last(name: MetricName): number | undefined;
} {
  const records: { values: Values; dimensions?: MetricDimensions | undefined }[] = [];
  const all = (name: MetricName) => records.flatMap(({ values }) => values[name] ?? []);
  return {
    records,
    record: (values, dimensions) => {
      records.push({ values, dimensions });
    },
    sum: (name) => all(name).reduce((sum, value) => sum + value, 0),
    last: (name) => all(name).at(-1),
  };
}
