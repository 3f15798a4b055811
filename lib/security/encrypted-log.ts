import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/**
 * A log group that is encrypted with a key of ours and outlives its stack. How long its lines are kept is said for the
 * whole app, by `keepLogs`.
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
    removalPolicy: RemovalPolicy.RETAIN,
    ...(logGroupName === undefined ? {} : { logGroupName }),
  });
}
