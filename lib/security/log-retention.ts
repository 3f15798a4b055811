import { Aspects } from 'aws-cdk-lib';
import { CfnLogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import { choice } from '../../runtime/settings/variables.ts';

/** Days that CloudWatch Logs can keep lines for, as it lists them; for ever is none of them. */
const POSSIBLE = Object.values(RetentionDays)
  .filter((days) => typeof days === 'number' && days !== RetentionDays.INFINITE)
  .map(String);

/** How long the lines of all log groups are kept. */
export const LOG_RETENTION = {
  ...choice('365', POSSIBLE, 'that the lines of all log groups are kept'),
  expects: 'days',
};

/** Keeps the lines of every log group in the scope for so many days, whichever construct makes it. */
export function keepLogs(scope: IConstruct, days: number): void {
  Aspects.of(scope).add({
    visit(node) {
      if (node instanceof CfnLogGroup) node.retentionInDays = days;
    },
  });
}
