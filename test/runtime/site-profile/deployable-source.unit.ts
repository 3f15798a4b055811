import { notDeployable } from '../../../runtime/site-profile/deployable-source.ts';
import type { FhirSource } from '../../../runtime/site-profile/fhir-source.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:fhir/bearer-a1B2c3';

function source(members: Partial<FhirSource>): FhirSource {
  return {
    name: 'ward',
    dialect: 'rest-hook',
    authentication: { scheme: 'header', header: 'Authorization', secret: ARN },
    ...members,
  };
}

test('a source with secrets in Secrets Manager and https is deployable, whatever its scheme', () => {
  const role = 'arn:aws:iam::111122223333:role/fhir';
  for (const one of [
    source({}),
    source({ authentication: { scheme: 'iam', roles: [role] } }),
    source({ authentication: { scheme: 'jwt', issuer: 'https://id.example.org', audience: 'hl7' } }),
    source({
      server: {
        url: 'https://fhir.example.org/r4',
        authentication: {
          scheme: 'oauth2',
          tokenUrl: 'https://id.example.org/token',
          clientId: 'hl7',
          secret: ARN,
        },
      },
    }),
  ])
    expect(notDeployable(one)).toEqual([]);
});

test('a source that asks nobody who they are is not', () => {
  expect(notDeployable(source({ authentication: { scheme: 'none' } }))).toEqual([
    'sources: ward: authentication is none, which is for loopback; expected header, hmac, jwt or iam',
  ]);
});

test('secrets in variables are not, and no value is named', () => {
  const secret = 'env:FHIR_SECRET';
  const server = {
    url: 'https://fhir.example.org',
    authentication: { scheme: 'header', header: 'X-Key', secret } as const,
  };

  expect(
    notDeployable(source({ authentication: { scheme: 'hmac', header: 'X-Signature', secret }, server })),
  ).toEqual([
    'sources: ward: authentication.secret: expected the complete ARN of a secret in Secrets Manager',
    'sources: ward: server.authentication.secret: expected the complete ARN of a secret in Secrets Manager',
  ]);
});

test('a URL without TLS is not, wherever it stands', () => {
  const jwt = {
    scheme: 'jwt',
    issuer: 'http://id.example.org',
    audience: 'hl7',
    keys: 'http://id.example.org/keys',
  } as const;
  const oauth2 = {
    scheme: 'oauth2',
    tokenUrl: 'http://id.example.org/token',
    clientId: 'hl7',
    secret: ARN,
  } as const;
  const server = { url: 'http://fhir.example.org', authentication: oauth2 };

  expect(notDeployable(source({ authentication: jwt, server })).map((text) => text.split(': ')[2])).toEqual([
    'authentication.issuer',
    'authentication.keys',
    'server.url',
    'server.authentication.tokenUrl',
  ]);
});
