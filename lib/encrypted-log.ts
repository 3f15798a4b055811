import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/**
 * A log group that is encrypted with a key of ours, is kept for a year and outlives its stack.
 *
 * @param logGroupName only where a service expects that name
 */
export function encryptedLog(
  scope: Construct,
  id: string,
  encryptionKey: IKey,
  logGroupName?: string,
): LogGroup {
  return new LogGroup(scope, id, {
    encryptionKey,
    retention: RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.RETAIN,
    ...(logGroupName === undefined ? {} : { logGroupName }),
  });
}
