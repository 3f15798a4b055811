import type { Resource } from 'fhir/r4.js';
import { isFhirId } from '../../../mapping/core/fhir-id.ts';
import type { Change } from '../change.ts';
import { membersOf, textOf } from './json.ts';
import { refuse } from './refused.ts';
import { isTypeName, type ResourceAddress } from './resource-address.ts';

/** What a request says of a resource besides the resource itself. */
interface Around {
  /** Where the resource stands in the request: empty for the whole body, else `entry[2].resource`. */
  readonly place: string;
  /** The URL says which resource it is. */
  readonly address?: ResourceAddress | undefined;
  /** What counts where `meta` does not say the version or the time. */
  readonly version?: string | undefined;
  readonly lastUpdated?: string | undefined;
}

/**
 * The write that a resource stands for. It need not be valid, and its type need not be one that is mapped.
 *
 * - Type and id are those of the resource. Where the URL names them too, both have to be the same; a resource without an id
 *   has that of its URL.
 * - The version is `meta.versionId`, the time `meta.lastUpdated`: they are of the resource itself. An entity tag or a URL with
 *   `/_history/` counts only where `meta` has no version.
 *
 * @throws HttpError 400 if type or id is missing, is none, or is another one than in the URL
 */
export function writeOf(resource: object, { place, address, version, lastUpdated }: Around): Change {
  const { resourceType: type, id = address?.id, meta } = membersOf(resource);
  const at = (member: string) => (place === '' ? member : `${place}.${member}`);
  if (typeof type !== 'string' || !isTypeName(type))
    refuse(at('resourceType'), 'a type of FHIR R4', 'resource-type');
  if (typeof id !== 'string' || !isFhirId(id))
    refuse(at('id'), 'the id of a stored resource, 1 to 64 of A-Z a-z 0-9 - and dot', 'no-fhir-id');
  if (address !== undefined && address.type !== type)
    refuse(at('resourceType'), 'the type in the URL', 'resource-type');
  if (address !== undefined && address.id !== id) refuse(at('id'), 'the id in the URL', 'id-mismatch');
  const given = membersOf(meta);
  return {
    type,
    id,
    kind: 'write',
    version: textOf(given.versionId) ?? version ?? address?.version,
    lastUpdated: textOf(given.lastUpdated) ?? lastUpdated,
    resource: resource as Resource,
  };
}
