import type { Expect } from '../../runtime/settings/settings.ts';
import { notDeployable } from '../../runtime/site-profile/deployable-source.ts';
import type { FhirServer, FhirSource } from '../../runtime/site-profile/fhir-source.ts';

/** A server in AWS that is asked with Signature Version 4, by what its URL says. */
export type SignedServer = { readonly region: string } & (
  | { readonly service: 'healthlake'; readonly datastore: string }
  | { readonly service: 'execute-api'; readonly api: string; readonly stage: string }
);

const HEALTHLAKE = /^https:\/\/healthlake\.[^/]+\/datastore\/(\w+)\/r4\/?$/;
const API = /^https:\/\/([a-z0-9]+)\.execute-api\.[^/]+\/([\w-]+)(?:\/|$)/;

/** Undefined if it is asked in another way, or if it is not known what the intake would need to be allowed. */
export function signedServer({ url, authentication }: FhirServer): SignedServer | undefined {
  if (authentication?.scheme !== 'sigv4') return undefined;
  const { service, region } = authentication;
  const [, datastore] = HEALTHLAKE.exec(url) ?? [];
  if (service === 'healthlake' && datastore !== undefined) return { service, region, datastore };
  const [, api, stage] = API.exec(url) ?? [];
  if (service === 'execute-api' && api !== undefined && stage !== undefined)
    return { service, region, api, stage };
  return undefined;
}

/** What the stack cannot deploy, although the site profile is right. */
export function checkSources(sources: readonly FhirSource[], expect: Expect): void {
  for (const problem of sources.flatMap(notDeployable)) expect(false, `site-profile: ${problem}`);
  for (const { name, server } of sources)
    expect(
      server?.authentication?.scheme !== 'sigv4' || signedServer(server) !== undefined,
      `site-profile: sources: ${name}: server: sigv4: expected the service healthlake with the URL https://healthlake.REGION.amazonaws.com/datastore/ID/r4, or execute-api with https://API.execute-api.REGION.amazonaws.com/STAGE`,
    );
  const names = sources.map(({ name }) => name.replaceAll('-', ''));
  expect(
    new Set(names).size === names.length,
    'site-profile: sources: two names differ in hyphens alone, but outputs have none',
  );
}
