import type { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { processRole } from '../security/process-role.ts';
import type { ProcessFunction } from './process-function.ts';

export interface Scheduling {
  readonly every: Duration;
  /** A call that could not begin so long is dropped: the next one is near. */
  readonly within: Duration;
  /** Of the statement that allows the calls. */
  readonly sid: string;
  readonly schedules: readonly {
    readonly id: string;
    readonly description: string;
    /** What the function is called with. */
    readonly input: object;
  }[];
}

/** Calls a function on schedules. A call that failed is not repeated: the next one goes on. */
export function callOnSchedule(called: ProcessFunction, { every, within, sid, schedules }: Scheduling): void {
  called.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: within });
  const role = processRole(called, 'ScheduleRole', 'scheduler.amazonaws.com', [
    new PolicyStatement({
      sid,
      actions: ['lambda:InvokeFunction'],
      resources: [called.function.functionArn],
    }),
  ]);
  for (const { id, description, input } of schedules)
    new Schedule(called, id, {
      description,
      schedule: ScheduleExpression.rate(every),
      target: new LambdaInvoke(called.function, {
        input: ScheduleTargetInput.fromObject(input),
        retryAttempts: 0,
        maxEventAge: within,
        role,
      }),
    });
}
