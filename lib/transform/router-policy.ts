import { AnyPrincipal, ArnPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * The resource policy that lets in the router's role, and that of the go-live load if there is one. Everybody else needs
 * the second statement: within an account, a policy of their own is enough where this one is silent.
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
