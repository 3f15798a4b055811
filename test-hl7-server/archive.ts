import { createHash } from 'node:crypto';
import type { Header } from '../hl7v2/header.ts';
import { instantOf, parseTimestamp } from '../hl7v2/timestamp.ts';
import { encodePart, latestKey, messageKey, messagePrefix } from '../runtime/archive-key.ts';
import { createKeyedLock } from './keyed-lock.ts';

/** What the archive needs of an object store. Each may reject, and then nothing is known to be stored. */
export interface ObjectStore {
  put(key: string, body: Uint8Array, metadata: Readonly<Record<string, string>>): Promise<void>;
  /** Metadata of an object, or undefined if there is none. */
  head(key: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** The first key that begins with a prefix, or undefined if there is none. */
  first(prefix: string): Promise<string | undefined>;
}

/**
 * - `stored`: this message is new; `duplicate`: the very same one is archived already.
 * - `reused-id`: another message came under the same control ID first; this one is kept beside it, and the
 *   patient's latest is left alone.
 */
export interface Archived {
  readonly outcome: 'stored' | 'duplicate' | 'reused-id';
  /** Of the object that holds this very message. */
  readonly key: string;
}

/**
 * Archives messages: each one once under its own key, and the latest of a patient under the patient's key.
 * Every step can be repeated, so a message that failed halfway is complete once it is sent again. The order of
 * two messages is that of MSH-7, then of MSH-10, whatever the order in which they arrive. The locks hold within
 * one process: only one may write to a bucket.
 *
 * @param onLatest told of each message that became the latest of its patient
 */
export function createArchive(
  store: ObjectStore,
  onLatest: (key: string, payload: Uint8Array) => void = () => undefined,
) {
  const lock = createKeyedLock();

  return async function archive(payload: Uint8Array, header: Header, fhirId: string): Promise<Archived> {
    const prefix = messagePrefix(header.sendingApplication, header.sendingFacility, header.controlId);
    const key = messageKey(prefix, createHash('sha256').update(payload).digest('hex'));
    const outcome = await lock(prefix, async (): Promise<Archived['outcome']> => {
      if ((await store.first(prefix)) === undefined) {
        await store.put(key, payload, {});
        return 'stored';
      }
      const known = await store.head(key);
      if (known === undefined) await store.put(key, payload, { reused: 'yes' });
      return known === undefined || known.reused === 'yes' ? 'reused-id' : 'duplicate';
    });
    if (outcome !== 'reused-id') await updateLatest(latestKey('Patient', fhirId), payload, header);
    return { outcome, key };
  };

  function updateLatest(key: string, payload: Uint8Array, header: Header): Promise<void> {
    return lock(key, async () => {
      const own = positionOf(header);
      const current = await store.head(key);
      if (current !== undefined && !isAfter(own, current)) return;
      await store.put(key, payload, own);
      onLatest(key, payload);
    });
  }
}

/** Where a message stands in time; kept as metadata of the latest one (object metadata is ASCII). */
interface Position extends Readonly<Record<string, string>> {
  readonly instant: string;
  readonly controlid: string;
}

function positionOf(header: Header): Position {
  const time = parseTimestamp(header.time);
  return {
    instant: String(time === undefined ? 0 : instantOf(time)),
    // S3 takes 2 KB of metadata, and a key part is bounded.
    controlid: encodePart(header.controlId),
  };
}

function isAfter(own: Position, current: Readonly<Record<string, string>>): boolean {
  const difference = Number(own.instant) - Number(current.instant ?? 0);
  return difference > 0 || (difference === 0 && own.controlid > (current.controlid ?? ''));
}
