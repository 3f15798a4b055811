import { Aws } from 'aws-cdk-lib';
import { type IRole, ManagedPolicy, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * A role with exactly the permissions that are listed here. Its policy is in one place, where a reviewer can read it,
 * and no construct that receives the role can add to it. The service assumes it for resources of this account only.
 *
 * @param service its principal, such as `lambda.amazonaws.com`
 */
export function processRole(
  scope: Construct,
  id: string,
  service: string,
  statements: PolicyStatement[],
): IRole {
  const managedPolicies =
    statements.length === 0 ? [] : [new ManagedPolicy(scope, `${id}Policy`, { statements })];
  const assumedBy = new ServicePrincipal(service, {
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
  return new Role(scope, id, { assumedBy, managedPolicies }).withoutPolicyUpdates();
}
