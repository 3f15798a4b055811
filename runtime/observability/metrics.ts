import { MetricUnit, Metrics as Powertools } from '@aws-lambda-powertools/metrics';
import type { Service } from './log-events.ts';

/** CloudWatch namespace of all metrics. */
export const METRIC_NAMESPACE = 'FhirToHl7v2Transform';

/** Names of the metrics, shared with the dashboard and the alarms. Counts, where nothing else is said. */
export const METRICS = {
  /** Patients that were valid and mapped. */
  messagesAccepted: 'MessagesAccepted',
  /** Messages that the queue took. */
  messagesEnqueued: 'MessagesEnqueued',
  /** Elements of Patients that a message did not carry as they were: in all, and by dimension {@link LOST_PATH}. */
  elementsLost: 'ElementsLost',
  messagesDelivered: 'MessagesDelivered',
  /** Refusals by the endpoint; dimension {@link ACKNOWLEDGMENT_CODE}: AE, AR, CE or CR. */
  nacks: 'Nacks',
  /** Messages sent again after an attempt without an answer: each may be a duplicate at the endpoint. */
  ambiguousResends: 'AmbiguousResends',
  messagesQuarantined: 'MessagesQuarantined',
  /** Messages that should have been quarantined, could not be, and stay in the queue. */
  quarantineFailures: 'QuarantineFailures',
  /** Receives that the queue gave no answer to. */
  receiveFailures: 'ReceiveFailures',
  /** 0 or 1, each minute and on change. */
  breakerOpen: 'BreakerOpen',
  /** Links to the endpoint that are up, each minute and on change. */
  lanesConnected: 'LanesConnected',
  /** 0 or 1, each minute and on change. */
  senderReady: 'SenderReady',
  /** Whole days until a certificate of the link runs out, the sender's own or the endpoint's, each minute; with TLS alone. */
  certificateDaysLeft: 'CertificateDaysLeft',
  /** From the write of a message to its acknowledgment, in ms. */
  acknowledgmentLatency: 'AcknowledgmentLatency',
  /** From the queue's receipt of a message to its acknowledgment, in ms. */
  endToEndLatency: 'EndToEndLatency',
  /** Messages that the test HL7 server stored, each once. */
  messagesArchived: 'MessagesArchived',
  /** Messages and queries for which its archive could not be reached. */
  archiveFailures: 'ArchiveFailures',
} as const;

export type MetricName = (typeof METRICS)[keyof typeof METRICS];

/** The dimension that tells refusals apart. */
export const ACKNOWLEDGMENT_CODE = 'acknowledgmentCode';

/** The dimension that tells losses apart: an element of R4 Patient, at most two levels deep and without indices. */
export const LOST_PATH = 'path';

const UNITS: Partial<Record<MetricName, (typeof MetricUnit)[keyof typeof MetricUnit]>> = {
  [METRICS.acknowledgmentLatency]: MetricUnit.Milliseconds,
  [METRICS.endToEndLatency]: MetricUnit.Milliseconds,
};

/** What a metric can be told apart by: closed lists, so that no identifier ever becomes a dimension. */
export interface MetricDimensions {
  readonly [ACKNOWLEDGMENT_CODE]?: 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR';
  readonly [LOST_PATH]?: LostPath;
}

/** Made by one function alone, which bounds how many there are. */
export type LostPath = string & { readonly isBounded: true };

export interface Metrics {
  /** Writes values out at once: a process that is frozen or killed would keep them. */
  record(values: Partial<Record<MetricName, number>>, dimensions?: MetricDimensions): void;
}

/** Metrics of the process `service`, in CloudWatch's embedded metric format on standard output. */
export function createMetrics(service: Service): Metrics {
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
