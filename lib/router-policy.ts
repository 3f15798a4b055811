import { AnyPrincipal, ArnPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * The resource policy that lets in one role alone. Everybody else needs the second statement: within an account, a policy
 * of their own is enough where this one is silent.
 */
export function routerPolicy(routerRole: string): PolicyDocument {
  const actions = ['execute-api:Invoke'];
  const resources = ['execute-api:/*'];
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'Router',
        principals: [new ArnPrincipal(routerRole)],
        actions,
        resources,
      }),
      new PolicyStatement({
        sid: 'NobodyElse',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions,
        resources,
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': routerRole } },
      }),
    ],
  });
}
