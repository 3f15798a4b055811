import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { METRICS } from '../../runtime/observability/metrics.ts';
import { WARNED_DAYS } from '../../runtime/tls/certificate-expiry.ts';
import type { AdtQueue } from '../adt-queue.ts';
import type { Intake } from '../intake/intake.ts';
import type { RecordTable } from '../transform/record-table.ts';
import type { TransformApi } from '../transform/transform-api.ts';
import type { TransformFunction } from '../transform/transform-function.ts';
import { answers, type Condition, FIVE_MINUTES } from './condition.ts';
import { intakeConditions } from './intake-conditions.ts';
import { processMetric } from './process-metric.ts';

export interface AlarmsProps {
  readonly topic: ITopic;
  readonly adt: AdtQueue;
  readonly api: TransformApi;
  readonly transform: TransformFunction;
  readonly record: RecordTable;
  readonly intake: Intake | undefined;
}

const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD, LESS_THAN_THRESHOLD } = ComparisonOperator;

/** Longer than an endpoint takes to restart, far shorter than the queue's retention of fourteen days. */
const LONGEST_WAIT = Duration.minutes(15);

/** Conditions that need an operator. The name of an alarm is its construct path and its heading in docs/runbook.md. */
export class Alarms extends Construct {
  readonly all: Alarm[] = [];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const action = new SnsAction(props.topic);
    const { intake } = props;
    const all = { ...conditions(props), ...(intake && intakeConditions(intake)) };
    for (const [name, { says, ...condition }] of Object.entries(all)) {
      const alarm = new Alarm(this, name, {
        alarmName: `${this.node.path}/${name}`,
        alarmDescription: `${says} What to do: docs/runbook.md, ${this.node.path}/${name}`,
        comparisonOperator: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
        ...condition,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      this.all.push(alarm);
    }
  }
}

function conditions({ adt, api, transform, record }: AlarmsProps): Record<string, Condition> {
  const { queue, quarantine } = adt;
  const options = { period: FIVE_MINUTES };
  const most = { ...options, statistic: Stats.MAXIMUM };
  const sum = { ...options, statistic: Stats.SUM };
  return {
    OldestMessageAge: {
      says: 'Messages wait too long for the HL7 endpoint.',
      metric: queue.metricApproximateAgeOfOldestMessage(most),
      threshold: LONGEST_WAIT.toSeconds(),
    },
    NoDelivery: {
      says: 'Messages wait and none is delivered.',
      metric: new MathExpression({
        expression: 'IF(waiting + inFlight > 0 AND FILL(delivered, 0) < 1, 1, 0)',
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
    QuarantineNotEmpty: {
      says: 'A message was refused permanently and is in quarantine.',
      metric: quarantine.metricApproximateNumberOfMessagesVisible(most),
    },
    QuarantineFailure: {
      says: 'A message that was refused permanently could not be moved to quarantine.',
      metric: processMetric('fargate-sender', METRICS.quarantineFailures, sum),
    },
    BreakerOpen: {
      says: 'The sender has stopped sending after failures at the HL7 endpoint.',
      metric: processMetric('fargate-sender', METRICS.breakerOpen, { statistic: Stats.MAXIMUM }),
      evaluationPeriods: 5,
    },
    SenderNotReady: {
      says: 'A sender task has no connection to the HL7 endpoint or cannot receive from the queue, or no task is running.',
      metric: processMetric('fargate-sender', METRICS.senderReady, { statistic: Stats.MINIMUM }),
      comparisonOperator: LESS_THAN_THRESHOLD,
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
      comparisonOperator: LESS_THAN_THRESHOLD,
      threshold: WARNED_DAYS,
    },
    ApiServerErrors: {
      says: 'Requests of FHIR Works failed with 5xx.',
      metric: api.api.deploymentStage.metricServerError(sum),
    },
    ApiThrottles: {
      says: 'Requests were throttled: API rate limit reached.',
      metric: answers(api, 'ApiThrottles', FilterPattern.stringValue('$.status', '=', '429')),
    },
    ApiDenials: {
      says: 'An authenticated caller that is not allowed called the API.',
      metric: answers(api, 'ApiDenials', FilterPattern.stringValue('$.responseType', '=', 'ACCESS_DENIED')),
    },
    RecordThrottles: {
      says: 'Calls of the record table were throttled.',
      metric: record.calls('ThrottledRequests', sum),
    },
    RecordErrors: {
      says: 'DynamoDB answered calls of the record table with errors of its own.',
      metric: record.calls('SystemErrors', sum),
    },
    LambdaErrors: {
      says: 'The transform crashed or timed out.',
      metric: transform.function.metricErrors(sum),
    },
    LambdaThrottles: {
      says: 'The transform was throttled: concurrency limit reached.',
      metric: transform.function.metricThrottles(sum),
    },
  };
}
