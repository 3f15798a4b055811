import { HttpError, readObject } from '../../lambda/http.ts';
import { itemsOf, membersOf, textOf } from '../../lambda/intake/dialects/json.ts';
import { isTypeName, resourceAddress } from '../../lambda/intake/dialects/resource-address.ts';
import type { Change } from '../../mapping/core/resource-module.ts';
import { moduleOf, RESOURCES, typesText } from '../../mapping/resources.ts';
import { UnknownInputError } from './map-input.ts';

/** An entry of a Bundle: a resource that can be mapped, or why it is none. */
export type BundleEntry = {
  /** `Bundle.entry[2]` */
  readonly place: string;
  /** `?` if it has none. */
  readonly resourceType: string;
} & ({ readonly resource: EntryResource } | { readonly error: string });

export interface EntryResource {
  readonly bytes: Uint8Array;
  /** That `request.method` says; undefined if there is none, as in a collection. */
  readonly change: Change | undefined;
  /** FHIR id in `request.url` or `fullUrl`, which a resource without an id has. */
  readonly fhirId: string | undefined;
}

const CHANGES: Readonly<Record<string, Change>> = { POST: 'create', PUT: 'update' };

/**
 * The entries of a Bundle of any type; undefined if the input is none.
 *
 * @throws UnknownInputError if it has no entries
 */
export function bundleEntries(bytes: Uint8Array): BundleEntry[] | undefined {
  const { resourceType, entry } = membersOf(objectIn(bytes));
  if (resourceType !== 'Bundle') return undefined;
  const entries = itemsOf(entry);
  if (entries.length === 0) throw new UnknownInputError('a Bundle without entries');
  return entries.map(entryOf);
}

/** Undefined for what is no JSON object: it may be a message. */
function objectIn(bytes: Uint8Array): object | undefined {
  try {
    return readObject(bytes);
  } catch (error) {
    if (error instanceof HttpError) return undefined;
    throw error;
  }
}

function entryOf(value: unknown, index: number): BundleEntry {
  const { resource, request, fullUrl } = membersOf(value);
  const { method: given, url } = membersOf(request);
  const { resourceType: type } = membersOf(resource);
  const resourceType = typeof type === 'string' && isTypeName(type) ? type : '?';
  const named = { place: `Bundle.entry[${index}]`, resourceType };
  const method = textOf(given);
  if (method !== undefined && !(method in CHANGES))
    return { ...named, error: 'request.method: expected POST or PUT' };
  if (resource === undefined) return { ...named, error: 'no resource' };
  if (moduleOf(type, RESOURCES) === undefined)
    return { ...named, error: `not supported, expected ${typesText(RESOURCES)}` };
  const address = resourceAddress(textOf(url)) ?? resourceAddress(textOf(fullUrl));
  return {
    ...named,
    resource: {
      bytes: Buffer.from(JSON.stringify(resource)),
      change: method === undefined ? undefined : CHANGES[method],
      fhirId: address?.id,
    },
  };
}
