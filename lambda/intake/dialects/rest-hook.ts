import { HttpError, readObject } from '../../http.ts';
import type { Dialect, IntakeRequest, Notice } from './dialect.ts';
import { assertMethod, refuse } from './refused.ts';
import { isTypeName, type ResourceAddress, resourceAddress, versionOfTag } from './resource-address.ts';
import { writeOf } from './write-of.ts';

/**
 * A FHIR R4 Subscription of type `rest-hook` (subscription.html), as HAPI FHIR 8.8, Firely Server and FHIR Works send it.
 *
 * | request | is |
 * |---|---|
 * | PUT `/Patient/8f7a` with the resource | a write |
 * | PUT or POST `/Patient/8f7a` without body | a write whose resource has to be fetched (FHIR Works) |
 * | POST with the resource, at any of the URLs | a write; the resource has the id (Firely with `SendRestHookAsCreate`) |
 * | POST without body and without a resource in its URL | something has changed, and not what (no `payload`) |
 * | DELETE `/Patient/8f7a` | a deletion; its body is not read (HAPI with `subscription-send-delete-messages`) |
 *
 * The version is that of the resource, else `If-Match`: there HAPI sends the version of what it sends.
 */
export const restHook: Dialect = { read };

function read(request: IntakeRequest): Notice {
  const { method, headers, body } = request;
  assertMethod(method, ['PUT', 'POST', 'DELETE']);
  const { type, address } = targetOf(request);
  const version = versionOfTag(headers['if-match']);
  if (address === undefined && method !== 'POST')
    refuse('URL', 'type and id of a resource after the name of the source', 'no-fhir-id');
  if (address !== undefined && (method === 'DELETE' || body.length === 0)) {
    const kind = method === 'DELETE' ? 'delete' : 'write';
    return { changes: [{ ...address, kind, version, lastUpdated: undefined }] };
  }
  if (body.length === 0) return { changes: [], isUnspecific: true };
  const resource = readObject(body);
  if ('resourceType' in resource && resource.resourceType === 'Bundle')
    refuse(
      'resourceType',
      'one resource; a Bundle needs a source of dialect topic or transaction',
      'resource-type',
    );
  const change = writeOf(resource, { place: '', address, version });
  if (type !== undefined && type !== change.type)
    refuse('resourceType', 'the type in the URL', 'resource-type');
  return { changes: [change] };
}

/** What the URL names after the source: nothing, a type, or a resource. */
function targetOf({ path }: IntakeRequest): { type?: string; address?: ResourceAddress | undefined } {
  const [before, type, id, ...more] = path.replace(/\/$/, '').split('/');
  if (before === '' && type === undefined) return {};
  if (before === '' && type !== undefined && isTypeName(type) && more.length === 0) {
    if (id === undefined) return { type };
    const address = resourceAddress(`${type}/${id}`);
    if (address !== undefined) return { type, address };
  }
  const message =
    'Nothing is at this URL: expected a type of FHIR R4 and a FHIR id after the name of the source.';
  throw new HttpError(404, 'no-fhir-id', message);
}
