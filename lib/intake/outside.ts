import type { FhirServer, FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { signedServer } from '../settings/source-rules.ts';

/** What the intake calls for its sources: their servers, and who issues tokens for them or of them. */
export function urlsOf(sources: readonly FhirSource[]): URL[] {
  return sources.flatMap(callsOf).map((url) => new URL(url));
}

/**
 * The names of the sources for which the intake calls something that no VPC endpoint of `ecs-vpc` leads to.
 *
 * @param region of the deployment; undefined: not known yet
 */
export function callingOutside(sources: readonly FhirSource[], region: string | undefined): string[] {
  const isOutside = ({ authentication, server }: FhirSource) =>
    callsOf({ authentication, server: isHealthLake(server, region) ? undefined : server }).length > 0;
  return sources.filter(isOutside).map(({ name }) => name);
}

/** Whether a server is read that has a VPC endpoint of its own. */
export function readsHealthLake(sources: readonly FhirSource[], region: string | undefined): boolean {
  return sources.some(({ server }) => isHealthLake(server, region));
}

/** An endpoint leads to the service in its own region. */
function isHealthLake(server: FhirServer | undefined, region: string | undefined): boolean {
  const signed = server && signedServer(server);
  return signed?.service === 'healthlake' && signed.region === (region ?? signed.region);
}

type Calling = Pick<FhirSource, 'authentication'> & { readonly server?: FhirServer | undefined };

function callsOf({ authentication, server }: Calling): string[] {
  const token = server?.authentication?.scheme === 'oauth2' ? [server.authentication.tokenUrl] : [];
  const issuer =
    authentication.scheme === 'jwt'
      ? [authentication.issuer, authentication.keys ?? authentication.issuer]
      : [];
  return [...(server === undefined ? [] : [server.url]), ...token, ...issuer];
}
