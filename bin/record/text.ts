import { takenIds } from '../../lambda/record/absorbed.ts';
import { willBeSent } from '../../lambda/record/decide.ts';
import { linkedIds } from '../../lambda/record/linked.ts';
import type { RecordedMessage } from '../../lambda/record/record-table.ts';
import type { KeptItem } from './items.ts';

/** All that may be shown of a message without what it says of a patient. */
export function summaryOf({ controlId, messageType, time, version, sourceName, text }: RecordedMessage) {
  return {
    messageType,
    controlId,
    time: instant(time),
    source: sourceName,
    sourceVersion: version?.number ?? version?.id,
    sourceLastUpdated: version?.lastUpdated === undefined ? undefined : instant(version.lastUpdated),
    bytes: Buffer.byteLength(text),
    segments: segmentsOf(text).map((segment) => segment.slice(0, 3)),
  };
}

/**
 * What is known of a resource, without patient data.
 *
 * @param now in ms since 1970
 */
export function itemSummary(key: string, item: KeptItem, now: number) {
  const { confirmed, pending, lease, expires, absorbed, linked } = item;
  return {
    key,
    state: stateOf(item, now),
    sent: confirmed && summaryOf(confirmed),
    pending: pending && summaryOf(pending),
    // 0 says that it was given back, and that the pending message is left to the next write.
    leaseUntil: lease === undefined || lease.until === 0 ? undefined : instant(lease.until),
    expires: expires === undefined ? undefined : instant(expires),
    // FHIR ids.
    tookThePlaceOf: listed(takenIds(absorbed)),
    linkedWith: listed(linkedIds(linked)),
  };
}

function listed(ids: readonly string[]): readonly string[] | undefined {
  return ids.length === 0 ? undefined : ids;
}

export type ItemSummary = ReturnType<typeof itemSummary>;

/**
 * - `sent`: the last message is in the queue
 * - `in progress`: a request is writing now
 * - `pending`: a request ended early; its message is sent before the next one
 * - `not to be sent`: the same, but the next request drops the message, because a newer version was sent
 */
function stateOf(item: KeptItem, now: number): 'sent' | 'in progress' | 'pending' | 'not to be sent' {
  if (item.pending === undefined) return 'sent';
  if (item.lease !== undefined && item.lease.until >= now) return 'in progress';
  return willBeSent(item) ? 'pending' : 'not to be sent';
}

export function showText(summary: ItemSummary): string {
  return factsOf(summary)
    .map(([name, value]) => `${name.padEnd(14)} ${value}\n`)
    .join('');
}

/** What is known of a resource, by name. A name that begins with spaces belongs to the one before it. */
export function factsOf(summary: ItemSummary): Fact[] {
  const { key, state, sent, pending, leaseUntil, expires, tookThePlaceOf, linkedWith } = summary;
  return [
    ['resource', key],
    ['state', state],
    ...messageFacts('last message', sent),
    ...messageFacts('pending', pending),
    ['lease until', leaseUntil ?? 'none'],
    ['expires', expires ?? 'never'],
    ...(tookThePlaceOf === undefined ? [] : ([['replaces', tookThePlaceOf.join(', ')]] as const)),
    ...(linkedWith === undefined ? [] : ([['linked with', linkedWith.join(', ')]] as const)),
  ];
}

type Fact = readonly [name: string, value: string];

/** The segments, which are patient data. */
export function segmentsText({ confirmed, pending }: KeptItem): string {
  const parts = [
    ['last message', confirmed],
    ['pending', pending],
  ] as const;
  return parts
    .filter(([, message]) => message !== undefined)
    .map(([name, message]) => `\n${name}:\n${segmentsOf(message?.text ?? '').join('\n')}\n`)
    .join('');
}

function messageFacts(name: string, message: ReturnType<typeof summaryOf> | undefined): Fact[] {
  if (message === undefined) return [[name, 'none']];
  const { messageType, controlId, time, source, sourceVersion, sourceLastUpdated, bytes, segments } = message;
  const updated = sourceLastUpdated === undefined ? [] : [`last updated ${sourceLastUpdated}`];
  const version = [sourceVersion ?? [], updated].flat().join(', ') || 'the source gave none';
  return [
    [name, `${messageType}, control ID ${controlId}, ${time}`],
    ...(source === undefined ? [] : ([['  source', source]] as const)),
    ['  version', version],
    ['  kept', `${bytes} bytes: ${segments.join(' ')}`],
  ];
}

function segmentsOf(text: string): string[] {
  return text.split('\r').filter((segment) => segment !== '');
}

/** @param time in ms since 1970 */
function instant(time: number): string {
  return new Date(time).toISOString();
}
