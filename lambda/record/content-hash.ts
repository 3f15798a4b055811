import { hash } from 'node:crypto';
import type { Resource } from 'fhir/r4.js';

/** A hash of what a resource says: not of `meta`, which changes with every write and is not sent, nor of its id. */
export function contentHash(resource: Resource): string {
  return hash('sha256', JSON.stringify({ ...resource, id: undefined, meta: undefined }));
}
