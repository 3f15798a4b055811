import {
  type IRole,
  ManagedPolicy,
  type PolicyStatement,
  Role,
  type ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * A role that may do what is listed here and nothing else: its policy stands in one place, as a reviewer reads it, and
 * no construct that the role is handed to adds to it.
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
