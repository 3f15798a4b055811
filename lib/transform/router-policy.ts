import { AnyPrincipal, ArnPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * The resource policy that allows the router's role, and the roles of the go-live load and of the canary if there are any. The second
 * statement denies everyone else: within an account, an identity policy would otherwise be enough.
 *
 * @param roles their ARNs
 */
export function routerPolicy(roles: readonly string[]): PolicyDocument {
  const actions = ['execute-api:Invoke'];
  const resources = ['execute-api:/*'];
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'Callers',
        principals: roles.map((role) => new ArnPrincipal(role)),
        actions,
        resources,
      }),
      new PolicyStatement({
        sid: 'NobodyElse',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions,
        resources,
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': roles } },
      }),
    ],
  });
}
