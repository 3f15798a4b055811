import type { Resource } from 'fhir/r4.js';
import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';

/** Whether a resource came from the hospital's own feed: to send it back would start a loop. */
export function isOwnFeed({ meta }: Resource, { ownFeed }: FhirSource): boolean {
  const { sources = [], tags = [] } = ownFeed ?? {};
  return (
    sources.some((prefix) => meta?.source?.startsWith(prefix) === true) ||
    tags.some(({ system, code }) =>
      meta?.tag?.some((tag) => tag.code === code && (system === undefined || tag.system === system)),
    )
  );
}
