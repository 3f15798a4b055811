import { AnyPrincipal, ArnPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { STAGE } from '../transform/lambda-api.ts';

/**
 * Who may call which source. What a source of scheme `iam` is asked, its roles alone may ask; the second of its two
 * statements denies everyone else, since within an account an identity policy would otherwise be enough. Anyone reaches the other
 * sources, and the intake itself checks who it is. Whatever is no path of a source is denied, as there is no statement for it.
 */
export function intakePolicy(sources: readonly FhirSource[]): PolicyDocument {
  const open = sources.filter(({ authentication }) => authentication.scheme !== 'iam');
  const statements =
    open.length === 0
      ? []
      : [
          new PolicyStatement({
            sid: 'CheckedByTheIntake',
            principals: [new AnyPrincipal()],
            actions: ACTIONS,
            resources: open.flatMap(pathsOf),
          }),
        ];
  return new PolicyDocument({ statements: [...statements, ...sources.flatMap(rolesAlone)] });
}

const ACTIONS = ['execute-api:Invoke'];

function rolesAlone(source: FhirSource): PolicyStatement[] {
  const { authentication } = source;
  if (authentication.scheme !== 'iam') return [];
  const resources = pathsOf(source);
  return [
    new PolicyStatement({
      principals: authentication.roles.map((role) => new ArnPrincipal(role)),
      actions: ACTIONS,
      resources,
    }),
    new PolicyStatement({
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ACTIONS,
      resources,
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': authentication.roles } },
    }),
  ];
}

/** Its URL and what is below it, with any method. */
function pathsOf({ name }: FhirSource): string[] {
  return [`execute-api:/${STAGE}/*/${name}`, `execute-api:/${STAGE}/*/${name}/*`];
}
