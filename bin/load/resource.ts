import { isFhirId } from '../../mapping/core/fhir-id.ts';
import { moduleOf, RESOURCES, typesText } from '../../mapping/resources.ts';
import { fitsInvocation, TOO_LARGE_BODY } from '../../runtime/invocation.ts';
import { jsonFault } from '../../runtime/json-fault.ts';

/** A resource that can be sent. */
export interface Sendable {
  readonly type: string;
  readonly id: string;
  readonly body: Uint8Array;
}

/** The content of a line, read as far as sending needs it; the API validates the rest. */
export type Resource =
  | ({ readonly kind: 'resource' } & Sendable)
  | { readonly kind: 'skipped'; readonly resourceType: string }
  | { readonly kind: 'rejected'; readonly reason: string };

/**
 * Reads a line. A resource with an id keeps its bytes. One without gets an id, so that a retry updates the same resource.
 *
 * @param bytes undefined if the line is larger than the API accepts
 * @param newId creates the id of a resource that has none
 * @param again whether its version is left out: the API does not send a version that it has sent before
 * @returns for an invalid line, a reason without any of its values
 */
export function readResource(bytes: Uint8Array | undefined, newId: () => string, again = false): Resource {
  if (bytes === undefined) return rejected(TOO_LARGE_BODY);
  const text = utf8(bytes);
  if (text === undefined) return rejected('not UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The native error message quotes the line.
    return rejected(`not JSON: ${jsonFault(text)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return rejected('not a JSON object');
  const { resourceType, id } = value as { resourceType?: unknown; id?: unknown };
  if (typeof resourceType !== 'string' || !/^[A-Z][A-Za-z]{1,40}$/.test(resourceType))
    return rejected(`resourceType: expected the name of a resource, such as ${typesText(RESOURCES)}`);
  // Skipping it would silently lose its resources.
  if (resourceType === 'Bundle')
    return rejected('a Bundle in NDJSON or in another Bundle is not unpacked; save it as .json');
  if (moduleOf(resourceType, RESOURCES) === undefined) return { kind: 'skipped', resourceType };
  const sent = again ? withoutVersion(value) : value;
  if (id === undefined) {
    const made = newId();
    return sendable(resourceType, made, JSON.stringify({ ...sent, id: made }));
  }
  if (typeof id !== 'string' || !isFhirId(id))
    return rejected(`${resourceType}.id: expected 1 to 64 of A-Z a-z 0-9 - .`);
  // URLs treat `.` and `..` as path segments, even when they are encoded.
  if (/^\.\.?$/.test(id)) return rejected(`${resourceType}.id: . and .. cannot stand in a URL`);
  return sent === value
    ? sendable(resourceType, id, text, bytes)
    : sendable(resourceType, id, JSON.stringify(sent));
}

function withoutVersion(resource: { readonly meta?: unknown }): object {
  const { meta } = resource;
  if (typeof meta !== 'object' || meta === null || !('versionId' in meta)) return resource;
  return { ...resource, meta: { ...meta, versionId: undefined } };
}

/** @param body the original bytes of the text */
function sendable(type: string, id: string, text: string, body: Uint8Array = Buffer.from(text)): Resource {
  return fitsInvocation(text) ? { kind: 'resource', type, id, body } : rejected(TOO_LARGE_BODY);
}

function rejected(reason: string): Resource {
  return { kind: 'rejected', reason };
}

/** The byte order mark at its start was skipped before. */
function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
