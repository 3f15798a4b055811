import { createSigner, strictEncoding } from '../../../runtime/http/sigv4.ts';
import type { FhirServer } from '../../../runtime/site-profile/fhir-source.ts';
import { UnavailableError } from '../../unavailable.ts';
import { oauth2 } from './oauth2.ts';
import type { CredentialPorts, ServerCredentials } from './outgoing.ts';

type Authentication<S> = Extract<FhirServer['authentication'], { readonly scheme: S }>;

/** The credentials for a server, by the scheme that its source names. */
export function serverCredentials(
  authentication: FhirServer['authentication'],
  ports: CredentialPorts,
): ServerCredentials {
  switch (authentication?.scheme) {
    case undefined:
      return { added: async (request) => request, renewed: async () => false };
    case 'header':
      return header(authentication, ports);
    case 'oauth2':
      return oauth2(authentication, ports);
    case 'sigv4':
      return sigv4(authentication, ports);
  }
}

function header(
  { header: name, secret }: Authentication<'header'>,
  { secrets }: CredentialPorts,
): ServerCredentials {
  return {
    async added(request) {
      const { current } = await secrets.get(secret);
      return { ...request, headers: { ...request.headers, [name]: current } };
    },
    async renewed() {
      const known = await secrets.get(secret);
      return (await secrets.renewed(secret)).current !== known.current;
    },
  };
}

function sigv4(scope: Authentication<'sigv4'>, { now }: CredentialPorts): ServerCredentials {
  const sign = createSigner(scope, (cause) => new UnavailableError('AWS credentials', { cause }));
  return {
    async added(request) {
      const url = strictEncoding(request.url);
      return { ...request, url, headers: await sign({ ...request, url }, new Date(now())) };
    },
    renewed: async () => false,
  };
}
