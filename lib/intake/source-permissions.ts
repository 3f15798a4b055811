import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FhirServer, FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { viaService } from '../security/via-service.ts';
import { signedServer } from '../settings/source-rules.ts';
import { secretOf, secretsOf } from '../settings/source-secrets.ts';

/** What the intake may do for its sources: read their secrets, and the resources of servers in AWS. */
export function sourceStatements(sources: readonly FhirSource[]): PolicyStatement[] {
  const servers = sources.flatMap(({ server = [] }) => server);
  return [...secretStatements(secretsOf(sources)), ...servers.flatMap(readStatements)];
}

/** What a comparison may do: the same, without what callers prove who they are by. */
export function serverStatements(servers: readonly FhirServer[]): PolicyStatement[] {
  const secrets = servers.flatMap(({ authentication }) => secretOf(authentication));
  return [...secretStatements([...new Set(secrets)]), ...servers.flatMap(readStatements)];
}

/** A secret may be encrypted with a customer key, which is used through Secrets Manager alone and for these secrets alone. */
function secretStatements(secrets: string[]): PolicyStatement[] {
  if (secrets.length === 0) return [];
  return [
    new PolicyStatement({
      sid: 'Secrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: secrets,
    }),
    new PolicyStatement({
      sid: 'SecretKeys',
      actions: ['kms:Decrypt'],
      resources: [`arn:${Aws.PARTITION}:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:key/*`],
      conditions: {
        StringEquals: {
          ...viaService('secretsmanager'),
          // Secrets Manager names the secret: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
          'kms:EncryptionContext:SecretARN': secrets,
        },
      },
    }),
  ];
}

function readStatements(server: FhirServer): PolicyStatement[] {
  const signed = signedServer(server);
  switch (signed?.service) {
    case 'healthlake':
      return [
        new PolicyStatement({
          actions: ['healthlake:ReadResource', 'healthlake:SearchWithGet'],
          resources: [`${arnOf(signed)}:datastore/fhir/${signed.datastore}`],
        }),
      ];
    case 'execute-api':
      return [
        new PolicyStatement({
          actions: ['execute-api:Invoke'],
          resources: [`${arnOf(signed)}:${signed.api}/${signed.stage}/GET/*`],
        }),
      ];
    default:
      return [];
  }
}

function arnOf({ service, region }: { readonly service: string; readonly region: string }): string {
  return `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}`;
}
