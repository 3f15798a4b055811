import type { Resource } from 'fhir/r4.js';

/** A change of a resource at a FHIR server, as a request of that server reports it. */
export interface Change {
  /** FHIR type, as the server spells it; it need not be one that is mapped. */
  readonly type: string;
  readonly id: string;
  readonly kind: 'write' | 'delete';
  /** `meta.versionId`, or what the server names in its place. */
  readonly version: string | undefined;
  /** `meta.lastUpdated`: an instant. */
  readonly lastUpdated: string | undefined;
  /** What the resource is now; absent where the server reports only which one it is, and where it is deleted. */
  readonly resource?: Resource;
}
