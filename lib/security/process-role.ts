import {
  type IRole,
  ManagedPolicy,
  type PolicyStatement,
  Role,
  type ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * A role with exactly the permissions that are listed here. Its policy is in one place, where a reviewer can read it,
 * and no construct that receives the role can add to it.
 */
export function processRole(
  scope: Construct,
  id: string,
  assumedBy: ServicePrincipal,
  statements: PolicyStatement[],
): IRole {
  const managedPolicies =
    statements.length === 0 ? [] : [new ManagedPolicy(scope, `${id}Policy`, { statements })];
  return new Role(scope, id, { assumedBy, managedPolicies }).withoutPolicyUpdates();
}
