import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { METRICS } from '../../runtime/observability/metrics.ts';
import type { AdtQueue } from '../adt-queue.ts';
import type { Intake } from '../intake/intake.ts';
import type { RecordTable } from '../transform/record-table.ts';
import type { TransformApi } from '../transform/transform-api.ts';
import type { TransformFunction } from '../transform/transform-function.ts';
import { answers, type Condition, FIVE_MINUTES } from './condition.ts';
import { queueConditions, senderConditions } from './delivery-conditions.ts';
import { intakeConditions } from './intake-conditions.ts';
import { processMetric } from './process-metric.ts';

export interface AlarmsProps {
  readonly topic: ITopic;
  readonly adt: AdtQueue;
  readonly api: TransformApi;
  readonly transform: TransformFunction;
  readonly record: RecordTable;
  readonly intake: Intake | undefined;
  /** Minutes between two runs of the canary; undefined: there is none. */
  readonly canaryMinutes: number | undefined;
}

/** Conditions that need an operator. The name of an alarm is its construct path and its heading in docs/runbook.md. */
export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  /** Those that take a deployment of the sender back, by name. */
  readonly rollingBack = new Map<string, Alarm>();

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const action = new SnsAction(props.topic);
    const { intake, canaryMinutes } = props;
    const all = {
      ...queueConditions(props.adt),
      ...senderConditions(),
      ...requestConditions(props),
      ...(intake && intakeConditions(intake)),
      ...(canaryMinutes !== undefined && canaryCondition(canaryMinutes)),
    };
    for (const [name, { says, rollsBack = false, ...condition }] of Object.entries(all)) {
      const alarmName = `${this.node.path}/${name}`;
      const alarm = new Alarm(this, name, {
        alarmName,
        alarmDescription: `${says} What to do: docs/runbook.md, ${alarmName}`,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
        ...condition,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      this.all.push(alarm);
      if (rollsBack) this.rollingBack.set(alarmName, alarm);
    }
  }
}

/** One run may fail, as during a deployment of the sender. */
function canaryCondition(minutes: number): Record<string, Condition> {
  return {
    CanaryFails: {
      says: 'The test patient was not written, or not read back in time, in two of three runs.',
      metric: processMetric('canary', METRICS.canaryFailures, {
        period: Duration.minutes(minutes),
        statistic: Stats.MAXIMUM,
      }),
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      // A canary that does not run writes no metric.
      treatMissingData: TreatMissingData.BREACHING,
    },
  };
}

const sum = { period: FIVE_MINUTES, statistic: Stats.SUM };

function requestConditions({ api, transform, record }: AlarmsProps): Record<string, Condition> {
  return {
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
