import type { Template } from 'aws-cdk-lib/assertions';

interface Statement {
  readonly Sid?: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** The statements of the managed policy whose logical id begins so. */
export function statementsOf(template: Template, idPrefix: string): Statement[] {
  const policies = Object.entries(template.findResources('AWS::IAM::ManagedPolicy'));
  const found = policies.filter(([id]) => id.startsWith(idPrefix));
  if (found.length !== 1) throw new Error(`${found.length} policies begin with ${idPrefix}`);
  return found[0]?.[1].Properties.PolicyDocument.Statement;
}

/** What each statement allows: `Sid: action, action`. */
export function allowedBy(template: Template, idPrefix: string): string[] {
  return statementsOf(template, idPrefix).map(({ Sid, Action }) => `${Sid}: ${[Action].flat().join(', ')}`);
}

/** Each wildcard in the actions and resources of all policies, as `Sid action resource-with-a-star`. */
export function wildcards(template: Template): string[] {
  const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  const statements: Statement[] = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  return statements.flatMap(({ Sid, Action, Resource }) => [
    ...[Action].flat().filter((action) => action.includes('*')),
    ...[Resource]
      .flat()
      .map((resource) => JSON.stringify(resource))
      .filter((resource) => resource.includes('*'))
      .map((resource) => `${Sid}: ${/[^",]*\*/.exec(resource)?.[0]}`),
  ]);
}
