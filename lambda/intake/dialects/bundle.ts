import { readObject } from '../../http.ts';
import type { IntakeRequest } from './dialect.ts';
import { itemsOf, type JsonObject, membersOf, textOf } from './json.ts';
import { assertPostToSource, refuse } from './refused.ts';

/** One of `Bundle.entry`, with its place for errors. */
export interface Entry {
  /** `entry[2]` */
  readonly place: string;
  readonly resource: object | undefined;
  readonly fullUrl: string | undefined;
  readonly request: JsonObject;
  readonly response: JsonObject;
}

/**
 * A Bundle that was posted to the URL of a source (FHIR R4, bundle.html).
 *
 * @throws HttpError 4xx if it was not, or where an entry is none
 */
export function readBundle(request: IntakeRequest): { type: string | undefined; entries: Entry[] } {
  assertPostToSource(request);
  const body = membersOf(readObject(request.body));
  if (body.resourceType !== 'Bundle') refuse('resourceType', 'Bundle', 'resource-type');
  if (body.entry !== undefined && !Array.isArray(body.entry)) refuse('entry', 'an array');
  return { type: textOf(body.type), entries: itemsOf(body.entry).map(entryOf) };
}

function entryOf(value: unknown, index: number): Entry {
  const place = `entry[${index}]`;
  const { resource, fullUrl, request, response } = membersOf(value);
  if (
    resource !== undefined &&
    (typeof resource !== 'object' || resource === null || Array.isArray(resource))
  )
    refuse(`${place}.resource`, 'a FHIR resource');
  return {
    place,
    resource,
    fullUrl: textOf(fullUrl),
    request: membersOf(request),
    response: membersOf(response),
  };
}
