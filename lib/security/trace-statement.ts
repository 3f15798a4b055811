import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Permission to write trace segments. X-Ray supports no resource-level permissions for it. */
export function traceStatement(...others: string[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'Trace',
    actions: ['xray:PutTraceSegments', ...others],
    resources: ['*'],
  });
}
