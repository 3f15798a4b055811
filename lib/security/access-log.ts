import { Stack } from 'aws-cdk-lib';
import type { NetworkLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/** Lets a load balancer log connections to a bucket. It logs TLS listeners only; without TLS the log stays empty. */
export function logAccess(loadBalancer: NetworkLoadBalancer, logs: Bucket): void {
  const prefix = 'load-balancer';
  const { account } = Stack.of(loadBalancer);
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', logs.bucketName);
  loadBalancer.setAttribute('access_logs.s3.prefix', prefix);
  const principals = [new ServicePrincipal('delivery.logs.amazonaws.com')];
  const conditions = { StringEquals: { 'aws:SourceAccount': account } };
  logs.addToResourcePolicy(
    new PolicyStatement({
      sid: 'WriteAccessLog',
      principals,
      actions: ['s3:PutObject'],
      resources: [logs.arnForObjects(`${prefix}/AWSLogs/${account}/*`)],
      conditions,
    }),
  );
  logs.addToResourcePolicy(
    new PolicyStatement({
      sid: 'CheckAccessLog',
      principals,
      actions: ['s3:GetBucketAcl'],
      resources: [logs.bucketArn],
      conditions,
    }),
  );
  if (logs.policy !== undefined) loadBalancer.node.addDependency(logs.policy);
}
