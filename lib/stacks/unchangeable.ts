import { CfnParameter, CfnRule, Fn, type Stack } from 'aws-cdk-lib';

/**
 * Refuses to change a value once a stack is deployed. `cdk deploy` gives each parameter its deployed value again, so the parameter
 * has that of the first deployment, and a rule compares it with the template's. CloudFormation checks rules before it changes anything.
 *
 * @param says why it cannot be changed, and where the way out is
 */
export function unchangeable(stack: Stack, id: string, value: string, says: string): void {
  const parameter = new CfnParameter(stack, id, {
    default: value,
    description: 'Set at the first deployment and unchanged since',
  });
  new CfnRule(stack, `${id}IsUnchanged`, {
    assertions: [{ assert: Fn.conditionEquals(parameter, value), assertDescription: says }],
  });
}
