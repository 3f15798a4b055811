import type { FhirSource } from './fhir-source.ts';

/**
 * Why a source must not run outside of a developer's machine: nobody is asked who they are, a secret is a variable, which
 * everybody who may view the function can read, or it is called without TLS.
 *
 * @returns one sentence for each problem, without values
 */
export function notDeployable({ name, authentication, server }: FhirSource): string[] {
  const problem = (text: string) => `sources: ${name}: ${text}`;
  const secrets = {
    'authentication.secret': 'secret' in authentication ? authentication.secret : undefined,
    'server.authentication.secret':
      server?.authentication && 'secret' in server.authentication ? server.authentication.secret : undefined,
  };
  const urls = {
    ...(authentication.scheme === 'jwt' && {
      'authentication.issuer': authentication.issuer,
      'authentication.keys': authentication.keys,
    }),
    'server.url': server?.url,
    ...(server?.authentication?.scheme === 'oauth2' && {
      'server.authentication.tokenUrl': server.authentication.tokenUrl,
    }),
  };
  return [
    ...(authentication.scheme === 'none'
      ? [problem('authentication is none, which is for loopback; expected header, hmac, jwt or iam')]
      : []),
    ...given(secrets)
      .filter(([, secret]) => !secret.startsWith('arn:'))
      .map(([place]) => problem(`${place}: expected the complete ARN of a secret in Secrets Manager`)),
    ...given(urls)
      .filter(([, url]) => !url.startsWith('https://'))
      .map(([place]) => problem(`${place}: expected a URL that begins with https://`)),
  ];
}

function given(values: Readonly<Record<string, string | undefined>>): [string, string][] {
  return Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
}
