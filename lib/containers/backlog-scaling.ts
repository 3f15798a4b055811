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
  /** Maximum number of tasks. Each has one connection, so no more than the endpoint accepts. */
  readonly mostTasks: number;
}

/** Waiting messages per task at which another task starts: two minutes of work at ten messages a second, as with a round trip of 100 ms. */
const BACKLOG_PER_TASK = 1200;

/** A backlog so large that adding one task at a time would take too long. */
const LARGE_BACKLOG_PER_TASK = 10 * BACKLOG_PER_TASK;

const MINUTE = Duration.minutes(1);

/**
 * Adds tasks while messages wait, and goes back to one when the queue is empty. Step scaling, because target tracking
 * supports no metric math. By backlog and not by age: age also grows while the endpoint is down, when more tasks do not
 * help.
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
    // Step bounds are relative to the alarm's threshold.
    const large = LARGE_BACKLOG_PER_TASK - BACKLOG_PER_TASK;
    out.addAdjustment({ lowerBound: 0, upperBound: large, adjustment: 1 });
    out.addAdjustment({ lowerBound: large, adjustment: 3 });
    new Alarm(this, 'Backlog', {
      alarmDescription: 'Scales the sender out: starts more tasks',
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

    // A task that stops returns its messages to the queue, which delays them. So scale in only when none is in flight.
    const back = new StepScalingAction(this, 'In', {
      scalingTarget: target,
      adjustmentType: AdjustmentType.EXACT_CAPACITY,
    });
    back.addAdjustment({ upperBound: 0, adjustment: 1 });
    new Alarm(this, 'Empty', {
      alarmDescription: 'Scales the sender in: leaves one task',
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
