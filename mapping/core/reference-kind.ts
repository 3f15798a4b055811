import type { Reference } from 'fhir/r4.js';
import type { ContainedResource } from './contained-list.ts';
import type { ContainedResources } from './contained-resources.ts';

/** The end of a relative or absolute reference to a resource, or to a version of one. */
const LITERAL = /(?:^|\/)(?<kind>[A-Za-z]+)\/[^/]+(?:\/_history\/[^/]+)?$/;

/**
 * The type that a reference points to: of the contained resource, else as it says itself; undefined if that is not known, or none
 * of these.
 */
export function kindOfReference<K extends string>(
  reference: Reference,
  kinds: readonly K[],
  contained: ContainedResources,
): K | undefined {
  const reached = kinds.find((kind) =>
    contained.reaches(kind as ContainedResource['resourceType'], reference),
  );
  const said = reference.type ?? LITERAL.exec(reference.reference ?? '')?.groups?.kind;
  return reached ?? kinds.find((kind) => kind === said);
}
