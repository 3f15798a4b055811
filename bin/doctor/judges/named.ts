import type { Secret } from '../account.ts';
import { type Finding, stops, warns } from '../finding.ts';
import type { Named } from '../wanted.ts';

// What settings name, and what is in the way of what they create.

/** The name of a role, without its path, and its account. */
export function partsOfRole(arn: string): { account: string; name: string } {
  const [, account = '', path = ''] = /^arn:[^:]+:iam::(\d+):role\/(.+)$/.exec(arn) ?? [];
  return { account, name: path.split('/').at(-1) ?? '' };
}

/**
 * A policy that names a role that does not exist is refused by API Gateway.
 *
 * @param found the ARN of the role with that name; undefined if there is none
 */
export function judgeRole({ setting, arn }: Named, found: string | undefined): Finding[] {
  if (found === arn) return [];
  const { name } = partsOfRole(arn);
  return found === undefined
    ? [stops(setting, `The role ${arn} does not exist.`, 'create it, or correct the setting')]
    : [
        stops(
          setting,
          `There is no role ${arn}: the one named ${name} is ${found}.`,
          'correct the setting: the path is part of the ARN',
        ),
      ];
}

/** A role of another account, where it cannot be asked for. */
export function judgeForeignRole({ setting, arn }: Named): Finding[] {
  const { account, name } = partsOfRole(arn);
  return [
    warns(
      setting,
      `${arn} is of another account, ${account}, so it cannot be seen from here. If it does not exist, the deployment fails.`,
      `with credentials of that account: aws iam get-role --role-name ${name}`,
    ),
  ];
}

/** ECS and Lambda read secrets at a start: tasks would not start, and the intake would answer 503. */
export function judgeSecret({ setting, arn }: Named, secret: Secret | undefined): Finding[] {
  if (secret === undefined)
    return [
      stops(
        setting,
        `The secret ${arn} does not exist.`,
        'aws secretsmanager create-secret --name NAME --secret-string file://FILE, and name its ARN in the setting',
      ),
    ];
  if (secret.isDeleted)
    return [
      stops(
        setting,
        `The secret ${arn} is scheduled for deletion.`,
        `aws secretsmanager restore-secret --secret-id ${arn}`,
      ),
    ];
  return secret.key === undefined
    ? []
    : [
        warns(
          setting,
          `The secret ${arn} is encrypted with ${secret.key}. What reads the secret must be allowed kms:Decrypt by that key's policy.`,
          "see docs/deployment.md, Certificates; then allow the role in the key's policy",
        ),
      ];
}

const TRANSFORM = 'fhir-to-hl7v2-transform';

/**
 * CloudFormation does not take over a parameter that it did not create.
 *
 * @param owner the stack that made it; undefined if no stack did
 */
export function judgeParameter(name: string, exists: boolean, owner: string | undefined): Finding[] {
  if (!exists || owner === TRANSFORM) return [];
  const by = owner === undefined ? 'and no stack made it' : `and the stack ${owner} made it`;
  return [
    stops(
      name,
      `The parameter exists, ${by}: the deployment cannot create it.`,
      `aws ssm delete-parameter --name ${name}, if nothing else writes it; or leave out fhir-works-stage`,
    ),
  ];
}
