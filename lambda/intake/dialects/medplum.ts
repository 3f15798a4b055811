import { readObject } from '../../http.ts';
import type { Dialect, IntakeRequest, Notice } from './dialect.ts';
import { assertPostToSource, refuse } from './refused.ts';
import { resourceAddress } from './resource-address.ts';
import { writeOf } from './write-of.ts';

const DELETED = 'x-medplum-deleted-resource';

/**
 * Medplum's rest-hook: everything is a POST to the URL of the source (`sendRestHook` in its
 * `packages/server/src/workers/subscription.ts`, 006a04b).
 *
 * - A write is the resource. Its `meta.versionId` is a UUID, so that `meta.lastUpdated` orders its versions.
 * - A deletion is the body `{}` with `X-Medplum-Deleted-Resource: Patient/8f7a`. It has no version.
 * - `X-Medplum-Interaction` says `create`, `update` or `delete`; it may be absent, but must not contradict the rest.
 *
 * `X-Signature` is of the body alone, and the body of every deletion is the same: who has seen one can repeat it with another
 * header. A source with `server` is safe from that, because there a deletion is made sure of.
 */
export const medplum: Dialect = { read };

function read(request: IntakeRequest): Notice {
  assertPostToSource(request);
  const { headers, body } = request;
  const isDeletion = headers[DELETED] !== undefined;
  if (
    (headers['x-medplum-interaction'] === 'delete') !== isDeletion &&
    headers['x-medplum-interaction'] !== undefined
  )
    refuse('X-Medplum-Deleted-Resource', 'a resource if X-Medplum-Interaction is delete, and only then');
  const resource = readObject(body);
  if (!isDeletion) return { changes: [writeOf(resource, { place: '' })] };
  const address = resourceAddress(headers[DELETED]?.trim());
  if (address === undefined)
    refuse('X-Medplum-Deleted-Resource', 'type and FHIR id of a resource', 'no-fhir-id');
  if (Object.keys(resource).length > 0) refuse('body', '{} beside X-Medplum-Deleted-Resource');
  const { type, id } = address;
  return { changes: [{ type, id, kind: 'delete', version: undefined, lastUpdated: undefined }] };
}
