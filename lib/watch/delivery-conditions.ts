import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS } from '../../runtime/observability/metrics.ts';
import { WARNED_DAYS } from '../../runtime/tls/certificate-expiry.ts';
import type { AdtQueue } from '../adt-queue.ts';
import { type Condition, FIVE_MINUTES } from './condition.ts';
import { processMetric } from './process-metric.ts';

/** Longer than an endpoint takes to restart, far shorter than the queue's retention of fourteen days. */
const LONGEST_WAIT = Duration.minutes(15);

/** Four days before SQS deletes a message: a long weekend and a working day. */
const NEARLY_EXPIRED = Duration.days(10);

const most = { period: FIVE_MINUTES, statistic: Stats.MAXIMUM };
const sum = { period: FIVE_MINUTES, statistic: Stats.SUM };
/** The sender writes its counts each minute, also where they are 0. */
const aMinute = { period: Duration.minutes(1), statistic: Stats.SUM };

/** What an operator has to know of messages that wait, or are in quarantine. */
export function queueConditions({ queue, quarantine }: AdtQueue): Record<string, Condition> {
  return {
    OldestMessageAge: {
      says: 'Messages wait too long for the HL7 endpoint.',
      metric: queue.metricApproximateAgeOfOldestMessage(most),
      threshold: LONGEST_WAIT.toSeconds(),
    },
    NoDelivery: {
      says: 'Messages wait and none is delivered.',
      metric: new MathExpression({
        // Where no sender runs, it has no value; SenderNotReady goes off then.
        expression: 'IF(waiting + inFlight > 0 AND delivered < 1, 1, 0)',
        usingMetrics: {
          waiting: queue.metricApproximateNumberOfMessagesVisible(most),
          inFlight: queue.metricApproximateNumberOfMessagesNotVisible(most),
          delivered: processMetric('fargate-sender', METRICS.messagesDelivered, sum),
        },
        label: 'messages wait and none is delivered',
        period: FIVE_MINUTES,
      }),
      evaluationPeriods: 2,
    },
    MessageExpires: {
      says: 'A message has waited for ten days. SQS deletes it after fourteen.',
      metric: queue.metricApproximateAgeOfOldestMessage(most),
      threshold: NEARLY_EXPIRED.toSeconds(),
    },
    QuarantineNotEmpty: {
      says: 'A message was refused permanently and is in quarantine.',
      metric: quarantine.metricApproximateNumberOfMessagesVisible(most),
    },
    QuarantineExpires: {
      says: 'A message has been in quarantine for ten days. SQS deletes it after fourteen.',
      metric: quarantine.metricApproximateAgeOfOldestMessage(most),
      threshold: NEARLY_EXPIRED.toSeconds(),
    },
  };
}

/** What an operator has to know of the sender. */
export function senderConditions(): Record<string, Condition> {
  return {
    MessageQuarantined: {
      says: 'A message was moved to quarantine in the last minute.',
      metric: processMetric('fargate-sender', METRICS.messagesQuarantined, aMinute),
    },
    QuarantineFailure: {
      says: 'A message that was refused permanently could not be moved to quarantine.',
      metric: processMetric('fargate-sender', METRICS.quarantineFailures, sum),
      rollsBack: true,
    },
    ReceiveFailures: {
      says: 'The sender cannot receive from the queue.',
      metric: processMetric('fargate-sender', METRICS.receiveFailures, aMinute),
      evaluationPeriods: 3,
      rollsBack: true,
    },
    BreakerOpen: {
      says: 'The sender has stopped sending after failures at the HL7 endpoint.',
      metric: processMetric('fargate-sender', METRICS.breakerOpen, { statistic: Stats.MAXIMUM }),
      evaluationPeriods: 5,
    },
    SenderNotReady: {
      says: 'A sender task has no connection to the HL7 endpoint or cannot receive from the queue, or no task is running.',
      metric: processMetric('fargate-sender', METRICS.senderReady, { statistic: Stats.MINIMUM }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 5,
      // A sender that is not running writes no metric.
      treatMissingData: TreatMissingData.BREACHING,
    },
    CertificateExpires: {
      says: `A certificate for the connection to the HL7 endpoint expires in less than ${WARNED_DAYS} days.`,
      metric: processMetric('fargate-sender', METRICS.certificateDaysLeft, {
        statistic: Stats.MINIMUM,
        period: Duration.hours(1),
      }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: WARNED_DAYS,
    },
  };
}
