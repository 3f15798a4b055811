import { readBundle } from './bundle.ts';
import type { Dialect, IntakeRequest, Notice } from './dialect.ts';
import { entryChange, type Method } from './entry-change.ts';
import { refuse } from './refused.ts';

/**
 * Bundles of type `transaction`, `batch` and `collection` (FHIR R4, bundle.html) that a server or a program posts: HAPI does so for
 * a Subscription with the extension `subscription-payload-search-criteria`, with what the search includes.
 *
 * - Every resource has been stored and has its id. A transaction that asks to give ids is for a FHIR server.
 * - The changes are in the order of the entries, of whatever type they are. What is in the Bundle twice is reported twice: the
 *   record sends a version once.
 * - An entry without `request`, as in a `collection`, is a write.
 * - A Bundle without entries reports nothing, whatever its type: HAPI sends one if the resource is gone by then.
 * - GET, HEAD and PATCH are refused, and with them the whole Bundle: nothing here could answer them.
 */
export const transaction: Dialect = { read };

const TYPES = ['transaction', 'batch', 'collection'];

function read(request: IntakeRequest): Notice {
  const { type, entries } = readBundle(request);
  if (entries.length > 0 && !TYPES.includes(type ?? ''))
    refuse('type', `${TYPES.join(', ')}; a notification needs a source of dialect topic`);
  return { changes: entries.map((entry) => entryChange(entry, methodOf(entry.request.method, entry.place))) };
}

function methodOf(value: unknown, place: string): Method {
  const method = String(value ?? 'PUT');
  if (method === 'POST' || method === 'PUT' || method === 'DELETE') return method;
  return refuse(`${place}.request.method`, 'POST, PUT or DELETE');
}
