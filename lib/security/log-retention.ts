import { Aspects } from 'aws-cdk-lib';
import { CfnLogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import { choice } from '../../runtime/settings/variables.ts';

/** The retention periods, in days, that CloudWatch Logs supports. Never expiring is not allowed here. */
const POSSIBLE = Object.values(RetentionDays)
  .filter((days) => typeof days === 'number' && days !== RetentionDays.INFINITE)
  .map(String);

/** The retention period of all log groups. */
export const LOG_RETENTION = {
  ...choice('365', POSSIBLE, 'retention period of all log groups'),
  expects: 'days',
};

/** Sets the retention period of every log group in the scope, whichever construct creates it. */
export function keepLogs(scope: IConstruct, days: number): void {
  Aspects.of(scope).add({
    visit(node) {
      if (node instanceof CfnLogGroup) node.retentionInDays = days;
    },
  });
}
