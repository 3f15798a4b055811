import type { Change } from '../change.ts';
import type { Entry } from './bundle.ts';
import { textOf } from './json.ts';
import { refuse } from './refused.ts';
import { isTypeName, type ResourceAddress, resourceAddress, versionOfTag } from './resource-address.ts';
import { writeOf } from './write-of.ts';

/** `Bundle.entry.request.method` where the entry reports a change (FHIR R4, bundle.html). */
export type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * The change that an entry of a Bundle reports.
 *
 * - Which resource it is of is said by the resource, `fullUrl` and `request.url`: one of them is enough, and those that say it
 *   agree. A `fullUrl` such as `urn:uuid:…` and a `request.url` such as `Patient` do not say it.
 * - The version is that of the resource, else `response.etag`, `request.ifMatch` or `/_history/` of a URL. The time is that
 *   of the resource, else `response.lastModified`.
 * - The resource of a deletion, if there is one, is what it was before: it is left out.
 *
 * @throws HttpError 400 with the place in the Bundle
 */
export function entryChange(entry: Entry, method: Method): Change {
  const { place, resource, request, response } = entry;
  const address = addressOf(entry);
  const version = versionOfTag(textOf(response.etag)) ?? versionOfTag(textOf(request.ifMatch));
  const lastUpdated = textOf(response.lastModified);
  const around = { place: `${place}.resource`, address, version, lastUpdated };
  const stored = resource && writeOf(resource, around);
  const { type, id } = stored ?? address ?? refuse(place, WHICH, 'no-fhir-id');
  const typeOfUrl = textOf(request.url)?.split('/').at(-1) ?? '';
  if (address === undefined && isTypeName(typeOfUrl) && typeOfUrl !== type)
    refuse(`${place}.request.url`, 'the type of the resource', 'resource-type');
  if (method !== 'DELETE' && stored !== undefined) return stored;
  const kind = method === 'DELETE' ? 'delete' : 'write';
  return { type, id, kind, version: version ?? address?.version, lastUpdated };
}

const WHICH = 'type and FHIR id of a stored resource, in resource, fullUrl or request.url';

/** @throws HttpError 400 if the URLs of an entry name different resources */
function addressOf({ place, fullUrl, request }: Entry): ResourceAddress | undefined {
  const [ofUrl, ofFull] = [resourceAddress(textOf(request.url)), resourceAddress(fullUrl)];
  if (ofUrl === undefined || ofFull === undefined) return ofUrl ?? ofFull;
  if (ofUrl.type !== ofFull.type || ofUrl.id !== ofFull.id)
    refuse(`${place}.request.url`, 'the resource of fullUrl', 'id-mismatch');
  return { ...ofFull, version: ofUrl.version ?? ofFull.version };
}
