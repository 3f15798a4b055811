import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/**
 * A log group that is encrypted with our key and retained when its stack is deleted. `keepLogs` sets the retention
 * period for the whole app.
 *
 * @param logGroupName only if a service expects a certain name
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
