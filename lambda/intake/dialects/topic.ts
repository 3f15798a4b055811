import type { Change } from '../change.ts';
import { type Entry, readBundle } from './bundle.ts';
import type { Dialect, IntakeRequest, Notice } from './dialect.ts';
import { entryChange } from './entry-change.ts';
import { membersOf, textOf } from './json.ts';
import { refuse } from './refused.ts';
import { resourceAddress } from './resource-address.ts';
import {
  type NotificationEvent,
  type SubscriptionStatus,
  subscriptionStatus,
} from './subscription-status.ts';

/**
 * Notifications of topic-based subscriptions: a Bundle whose first entry is the status of the Subscription (HL7 Subscriptions
 * R5 Backport 1.1.0, in its forms for R4 and R4B; R5; Aidbox). Its first entry says what it is, so its type, mostly `history`,
 * is not looked at.
 *
 * - A handshake, a heartbeat and a status report no change.
 * - An entry whose `request.method` is POST, PUT, PATCH or DELETE is a change. One with GET is a change only if an event has it
 *   as its focus: others are context, such as the patient of an encounter, and have not changed.
 * - An event whose focus is in no entry (`id-only`, as in the IG's example) is a write whose resource has to be fetched.
 * - An event notification that names no resource at all (`empty`) says only that something has changed.
 * - What is in the Bundle several times is reported several times, in its order: Aidbox sends up to 20 events together, which may be
 *   versions of one resource. A focus is reported once.
 */
export const topic: Dialect = { read };

function read(request: IntakeRequest): Notice {
  const { entries } = readBundle(request);
  const status = subscriptionStatus(entries[0]);
  const numbers = numbersOf(status);
  const events = numbers && { events: numbers };
  if (status.type !== 'event-notification' && status.type !== 'query-event')
    return { changes: [], ...events };
  const focuses = new Map(status.events.flatMap(focusOf).map((change) => [nameOf(change), change]));
  const inEntries = entries.slice(1).flatMap((entry) => changeOf(entry, focuses));
  for (const change of inEntries) focuses.delete(nameOf(change));
  const changes = [...inEntries, ...focuses.values()];
  const isUnspecific = changes.length === 0 || (inEntries.length === 0 && status.events.some(hasNoFocus));
  return { changes, ...(isUnspecific && { isUnspecific }), ...events };
}

function hasNoFocus({ focus }: NotificationEvent): boolean {
  return focus === undefined;
}

function nameOf({ type, id }: Pick<Change, 'type' | 'id'>): string {
  return `${type}/${id}`;
}

function focusOf({ place, focus }: NotificationEvent): Change[] {
  if (focus === undefined) return [];
  const address =
    resourceAddress(focus) ?? refuse(`${place}.focus`, 'a reference of type and FHIR id', 'no-fhir-id');
  return [{ ...address, kind: 'write', lastUpdated: undefined }];
}

function changeOf(entry: Entry, focuses: ReadonlyMap<string, Change>): Change[] {
  const { place, request } = entry;
  const method = String(request.method ?? 'PUT');
  switch (method) {
    case 'POST':
    case 'PUT':
    case 'PATCH':
    case 'DELETE':
      return [entryChange(entry, method)];
    case 'GET':
      return namesOf(entry).some((name) => focuses.has(name)) ? [entryChange(entry, 'PUT')] : [];
    default:
      return refuse(`${place}.request.method`, 'GET, POST, PUT, PATCH or DELETE');
  }
}

/** What an entry may be the content of. */
function namesOf({ resource, fullUrl, request }: Entry): string[] {
  const { resourceType, id } = membersOf(resource);
  const addresses = [resourceAddress(fullUrl), resourceAddress(textOf(request.url))];
  return [`${resourceType}/${id}`, ...addresses.flatMap((address) => (address ? nameOf(address) : []))];
}

/**
 * The numbers of the events that a notification has. A heartbeat has none: its range is empty and begins after those that have
 * been sent, so that a gap is seen although nothing happens.
 */
function numbersOf({ type, subscription, eventsSinceStart, events }: SubscriptionStatus): Notice['events'] {
  if (subscription === undefined) return undefined;
  const numbers = events.flatMap(({ number }) => number ?? []).toSorted((one, other) => one - other);
  const [first, last] = [numbers[0], numbers.at(-1)];
  if (first !== undefined && last !== undefined) return { subscription, first, last };
  if (eventsSinceStart === undefined || type === 'query-event') return undefined;
  return { subscription, first: eventsSinceStart + 1, last: eventsSinceStart };
}
