import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Names of the metrics, shared with the dashboard and the alarms. */
export const METRICS = {
  /** Elements of Patients that a message did not carry as they were. */
  elementsLost: 'ElementsLost',
} as const;

export interface MetricCounter {
  /** Adds to a count, and writes it out at once: a frozen Lambda would keep it. */
  count(metric: (typeof METRICS)[keyof typeof METRICS], amount: number): void;
}

/** Metrics of the process `service`, in CloudWatch's embedded metric format on standard output. */
export function createMetrics(service: string): MetricCounter {
  const metrics = new Metrics({ namespace: 'FhirToHl7v2Transform', serviceName: service });
  return {
    count(metric, amount) {
      metrics.addMetric(metric, MetricUnit.Count, amount);
      metrics.publishStoredMetrics();
    },
  };
}
