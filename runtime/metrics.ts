import { MetricUnit, Metrics as Powertools } from '@aws-lambda-powertools/metrics';

/** CloudWatch namespace of all metrics. */
export const METRIC_NAMESPACE = 'FhirToHl7v2Transform';

/** Names of the metrics, shared with the dashboard and the alarms. Counts, where nothing else is said. */
export const METRICS = {
  /** Elements of Patients that a message did not carry as they were. */
  elementsLost: 'ElementsLost',
  messagesDelivered: 'MessagesDelivered',
  /** Refusals by the endpoint; dimension {@link ACKNOWLEDGMENT_CODE}: AE, AR, CE or CR. */
  nacks: 'Nacks',
  /** Messages sent again after an attempt without an answer: each may be a duplicate at the endpoint. */
  ambiguousResends: 'AmbiguousResends',
  messagesQuarantined: 'MessagesQuarantined',
  /** Messages that should have been quarantined, could not be, and stay in the queue. */
  quarantineFailures: 'QuarantineFailures',
  /** 0 or 1, each minute and on change. */
  breakerOpen: 'BreakerOpen',
  /** Links to the endpoint that are up, each minute and on change. */
  lanesConnected: 'LanesConnected',
  /** 0 or 1, each minute and on change. */
  senderReady: 'SenderReady',
  /** From the write of a message to its acknowledgment, in ms. */
  acknowledgmentLatency: 'AcknowledgmentLatency',
} as const;

export type MetricName = (typeof METRICS)[keyof typeof METRICS];

/** The dimension that tells refusals apart. */
export const ACKNOWLEDGMENT_CODE = 'acknowledgmentCode';

const UNITS: Partial<Record<MetricName, (typeof MetricUnit)[keyof typeof MetricUnit]>> = {
  [METRICS.acknowledgmentLatency]: MetricUnit.Milliseconds,
};

/** What a metric can be told apart by: a closed list, so that no identifier ever becomes a dimension. */
export interface MetricDimensions {
  readonly [ACKNOWLEDGMENT_CODE]?: 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR';
}

export interface Metrics {
  /** Writes values out at once: a process that is frozen or killed would keep them. */
  record(values: Partial<Record<MetricName, number>>, dimensions?: MetricDimensions): void;
}

/** Metrics of the process `service`, in CloudWatch's embedded metric format on standard output. */
export function createMetrics(service: string): Metrics {
  const powertools = new Powertools({ namespace: METRIC_NAMESPACE, serviceName: service });
  return {
    record(values, dimensions = {}) {
      for (const [name, value] of Object.entries(dimensions)) powertools.addDimension(name, value);
      for (const [name, value] of Object.entries(values))
        powertools.addMetric(name, UNITS[name as MetricName] ?? MetricUnit.Count, value);
      powertools.publishStoredMetrics();
    },
  };
}
