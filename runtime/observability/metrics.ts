import type { ErrorConditionCode } from '../../hl7v2/error-conditions.ts';
import type { Service } from './log-events.ts';
import { AT_ONCE, type Output } from './output.ts';

/** CloudWatch namespace of all metrics. */
export const METRIC_NAMESPACE = 'FhirToHl7v2Transform';

/** Names of the metrics, shared with the dashboard and the alarms. They are counts unless noted otherwise. */
export const METRICS = {
  /** Patients that were valid and mapped. */
  messagesAccepted: 'MessagesAccepted',
  /** Messages that the queue accepted. */
  messagesEnqueued: 'MessagesEnqueued',
  /** Elements of Patients that were not mapped exactly: in total, and by dimension {@link LOST_PATH}. */
  elementsLost: 'ElementsLost',
  /** Updates that were not sent, because their source numbers versions and the same or a newer one was sent before. */
  staleVersions: 'StaleVersions',
  /** Writes that had to wait for another one of the same patient. */
  leaseWaits: 'LeaseWaits',
  /** Requests and changes of FHIR sources that can never be sent; they are in quarantine. */
  intakeRefused: 'IntakeRefused',
  /** Requests without the credentials of their source. */
  intakeUnauthorized: 'IntakeUnauthorized',
  /** Events that a FHIR server has counted and that have not come. */
  eventsMissed: 'EventsMissed',
  /** 0 or 1 in each run of the canary: whether the test patient was not written, or not read back in time. */
  canaryFailures: 'CanaryFailures',
  /** From the write of the test patient to the answer that has it, in ms. */
  canaryLatency: 'CanaryLatency',
  messagesDelivered: 'MessagesDelivered',
  /** Refusals by the endpoint: by dimension {@link ACKNOWLEDGMENT_CODE}, AE, AR, CE or CR, and again by {@link ERROR_CODE}. */
  nacks: 'Nacks',
  /** Messages sent again after an attempt without an answer: each may be a duplicate at the endpoint. */
  ambiguousResends: 'AmbiguousResends',
  messagesQuarantined: 'MessagesQuarantined',
  /** Messages that should have been quarantined, could not be, and stay in the queue. */
  quarantineFailures: 'QuarantineFailures',
  /** Receive calls that the queue did not answer. */
  receiveFailures: 'ReceiveFailures',
  /** 0 or 1, each minute and on change. */
  breakerOpen: 'BreakerOpen',
  /** Open connections to the endpoint, each minute and on change. */
  lanesConnected: 'LanesConnected',
  /** 0 or 1, each minute and on change. */
  senderReady: 'SenderReady',
  /** Whole days until a certificate of the connection expires, the sender's or the endpoint's, each minute; only with TLS. */
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

/** The dimensions of refusals. */
export const ACKNOWLEDGMENT_CODE = 'acknowledgmentCode';
export const ERROR_CODE = 'errorCode';

/** The dimension of losses: an element of R4 Patient, at most two levels deep and without indices. */
export const LOST_PATH = 'path';

/** Of CloudWatch; all others are counts. */
const UNITS: Partial<Record<MetricName, 'Milliseconds'>> = {
  [METRICS.acknowledgmentLatency]: 'Milliseconds',
  [METRICS.endToEndLatency]: 'Milliseconds',
  [METRICS.canaryLatency]: 'Milliseconds',
};

/** The dimensions of metrics: closed lists, so that no identifier becomes a dimension. */
export interface MetricDimensions {
  readonly [ACKNOWLEDGMENT_CODE]?: 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR';
  /** ERR-3 of table 0357; `other` for what is not in it, `none` without one. */
  readonly [ERROR_CODE]?: ErrorConditionCode | 'other' | 'none';
  readonly [LOST_PATH]?: LostPath;
}

/** Created by a single function, which bounds the number of values. */
export type LostPath = string & { readonly isBounded: true };

export interface Metrics {
  /** Writes values as a line of their own. */
  record(values: Partial<Record<MetricName, number>>, dimensions?: MetricDimensions): void;
}

/** Metrics of the process `service`, in CloudWatch's embedded metric format, which CloudWatch takes from the log. */
export function createMetrics(service: Service, output: Output = AT_ONCE): Metrics {
  return {
    record(values, dimensions = {}) {
      const Metrics = Object.keys(values).map((Name) => ({
        Name,
        Unit: UNITS[Name as MetricName] ?? 'Count',
      }));
      const Dimensions = [['service', ...Object.keys(dimensions)]];
      const CloudWatchMetrics = [{ Namespace: METRIC_NAMESPACE, Dimensions, Metrics }];
      const _aws = { Timestamp: Date.now(), CloudWatchMetrics };
      output.write(JSON.stringify({ _aws, service, ...dimensions, ...values }), false);
    },
  };
}
