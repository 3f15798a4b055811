import type { ValuesOf } from '../../runtime/settings/settings.ts';
import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import type { NamedArn } from './arn-rules.ts';
import type { DEPLOYMENT_SETTINGS } from './setting-list.ts';
import { secretsOf } from './source-secrets.ts';

type Values = ValuesOf<typeof DEPLOYMENT_SETTINGS>;

/** Settings that name something of AWS which the deployment alone can use. */
const OWN = [
  'hl7-tls-ca-secret',
  'hl7-tls-cert-secret',
  'hl7-tls-key-secret',
  'server-certificate',
  'waf-acl-arn',
] as const;

/** The ARNs of the settings and of the sources. */
export function arnsOf(value: Values, sources: readonly FhirSource[]): NamedArn[] {
  const named = (name: keyof Values, kind: NamedArn['kind']): NamedArn[] => {
    const arn = value[name];
    return typeof arn === 'string' ? [{ name, arn, kind }] : [];
  };
  return [
    ...OWN.flatMap((name) => named(name, 'own')),
    ...sources.flatMap((source) => {
      const name = `site-profile: sources: ${source.name}`;
      const secrets = secretsOf([source]).map((arn) => ({ name, arn, kind: 'own' as const }));
      const { authentication } = source;
      const roles = authentication.scheme === 'iam' ? authentication.roles : [];
      return [...secrets, ...roles.map((arn) => ({ name, arn, kind: 'role' as const }))];
    }),
    ...named('test-server-output-key-arn', 'trusted'),
    ...named('resource-router-lambda-role', 'role'),
    ...named('load-role', 'role'),
  ];
}
