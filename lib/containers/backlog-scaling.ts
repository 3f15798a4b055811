import { Duration } from 'aws-cdk-lib';
import { AdjustmentType, StepScalingAction } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Alarm, ComparisonOperator, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { MllpService } from './mllp-service.ts';

export interface BacklogScalingProps {
  readonly sender: MllpService;
  readonly queue: IQueue;
  /** Tasks, each with one connection: no more than the endpoint accepts. */
  readonly mostTasks: number;
}

/** Waiting messages for each task that start another one: two minutes of work at five messages a second. */
const BACKLOG_PER_TASK = 600;

/** So many that one more task at a time would take too long. */
const LARGE_BACKLOG_PER_TASK = 10 * BACKLOG_PER_TASK;

const MINUTE = Duration.minutes(1);

/**
 * More tasks while messages wait, and one again when the queue is empty. Steps, because target tracking takes no metric
 * math; backlog, because the age of a message grows just as well while the endpoint is down and more tasks are no help.
 */
export class BacklogScaling extends Construct {
  constructor(scope: Construct, id: string, { sender, queue, mostTasks }: BacklogScalingProps) {
    super(scope, id);
    const { service, cluster } = sender;
    const target = service.autoScaleTaskCount({ minCapacity: 1, maxCapacity: mostTasks });
    const options = { period: MINUTE, statistic: Stats.MAXIMUM };
    const waiting = queue.metricApproximateNumberOfMessagesVisible(options);
    const inFlight = queue.metricApproximateNumberOfMessagesNotVisible(options);
    const tasks = new Metric({
      namespace: 'ECS/ContainerInsights',
      metricName: 'RunningTaskCount',
      dimensionsMap: { ClusterName: cluster.clusterName, ServiceName: service.serviceName },
      ...options,
    });

    const out = new StepScalingAction(this, 'Out', {
      scalingTarget: target,
      adjustmentType: AdjustmentType.CHANGE_IN_CAPACITY,
      cooldown: Duration.minutes(3),
    });
    // Bounds of steps count from the threshold of the alarm.
    const large = LARGE_BACKLOG_PER_TASK - BACKLOG_PER_TASK;
    out.addAdjustment({ lowerBound: 0, upperBound: large, adjustment: 1 });
    out.addAdjustment({ lowerBound: large, adjustment: 3 });
    new Alarm(this, 'Backlog', {
      alarmDescription: 'Starts further tasks of the sender',
      metric: new MathExpression({
        expression: 'waiting / IF(tasks > 0, tasks, 1)',
        usingMetrics: { waiting, tasks },
        label: 'backlog per task',
        period: MINUTE,
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: BACKLOG_PER_TASK,
      evaluationPeriods: 2,
    }).addAlarmAction(new ApplicationScalingAction(out));

    // A task that stops gives back what it holds, and patients wait for it: only when nothing is under way.
    const back = new StepScalingAction(this, 'In', {
      scalingTarget: target,
      adjustmentType: AdjustmentType.EXACT_CAPACITY,
    });
    back.addAdjustment({ upperBound: 0, adjustment: 1 });
    new Alarm(this, 'Empty', {
      alarmDescription: 'Leaves one task of the sender',
      metric: new MathExpression({
        expression: 'waiting + inFlight',
        usingMetrics: { waiting, inFlight },
        label: 'messages in the queue',
        period: MINUTE,
      }),
      comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 10,
    }).addAlarmAction(new ApplicationScalingAction(back));
  }
}
