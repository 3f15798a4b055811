import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FhirSource } from '../../../runtime/site-profile/fhir-source.ts';

export function secret(name: string): string {
  return `arn:aws:secretsmanager:eu-central-1:111122223333:secret:intake/${name}-a1B2c3`;
}

export const WRITER = 'arn:aws:iam::111122223333:role/writer';

/** A source of each kind of authentication, and servers of each kind. */
export const SOURCES: readonly FhirSource[] = [
  {
    name: 'hapi',
    dialect: 'rest-hook',
    authentication: { scheme: 'header', header: 'Authorization', secret: secret('hapi') },
  },
  {
    name: 'med-plum',
    dialect: 'medplum',
    authentication: { scheme: 'hmac', header: 'X-Signature', secret: secret('medplum') },
    rateLimit: 20,
    server: {
      url: 'https://medplum.example.org:8443/fhir/R4',
      authentication: {
        scheme: 'oauth2',
        tokenUrl: 'https://medplum.example.org:8443/oauth2/token',
        clientId: 'hl7',
        secret: secret('client'),
      },
    },
  },
  {
    name: 'lake',
    dialect: 'topic',
    authentication: { scheme: 'jwt', issuer: 'https://id.example.org', audience: 'hl7' },
    server: {
      url: 'https://healthlake.eu-central-1.amazonaws.com/datastore/0a1b2c3d4e5f60718293a4b5c6d7e8f9/r4/',
      authentication: { scheme: 'sigv4', service: 'healthlake', region: 'eu-central-1' },
    },
    reconcileHours: 24,
  },
  { name: 'fhir', dialect: 'rest', authentication: { scheme: 'iam', roles: [WRITER] } },
];

/** A FHIR server behind API Gateway. */
export const BEHIND_API: FhirSource = {
  name: 'works',
  dialect: 'rest-hook',
  authentication: { scheme: 'header', header: 'X-Key', secret: secret('works') },
  server: {
    url: 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/dev',
    authentication: { scheme: 'sigv4', service: 'execute-api', region: 'eu-central-1' },
  },
};

/** The path of a site profile with these sources. */
export function profileWith(...sources: readonly FhirSource[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'profile-')), 'site-profile.json');
  writeFileSync(path, JSON.stringify({ sources }));
  return path;
}
