import type { Bundle, Resource } from 'fhir/r4.js';
import type { Change } from './change.ts';

/** The resources of a type in a page of a search, as changes. */
export function listedChanges({ entry = [] }: Bundle, type: string): Change[] {
  return entry.flatMap(({ resource }) => (resource?.resourceType === type ? changeOf(resource) : []));
}

function changeOf(resource: Resource): Change[] {
  const { resourceType: type, id, meta } = resource;
  if (id === undefined) return [];
  return [{ type, id, kind: 'write', version: meta?.versionId, lastUpdated: meta?.lastUpdated, resource }];
}
