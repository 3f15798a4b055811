import type { Header } from '../../hl7v2/header.ts';
import { instantOf, parseTimestamp } from '../../hl7v2/timestamp.ts';
import { encodePart } from '../../runtime/archive-key.ts';
import { createKeyedLock } from '../../runtime/keyed-lock.ts';
import { ChangedError, type ObjectStore, type Stored } from './object-store.ts';

/** Patients whose latest message is remembered; of others the store is asked. */
const MOST_REMEMBERED = 5000;
/** Each time it was somebody else who put one; two of them at once are one too many already. */
const MOST_TRIES = 5;

/** Where a message stands in time, and which one it is; metadata of the latest one (object metadata is ASCII). */
interface Position extends Readonly<Record<string, string>> {
  readonly instant: string;
  readonly controlid: string;
  readonly sha256: string;
}

/**
 * Keeps the latest message of each patient. A put names what it replaces, so that what is remembered saves a question and
 * never replaces what it does not know of. A store that does not heed that is asked each time instead: the first
 * message finds out.
 *
 * @param onLatest called with each message that became the latest of its patient
 */
export function createLatest(store: ObjectStore, onLatest: (key: string, payload: Uint8Array) => void) {
  const lock = createKeyedLock();
  const remembered = new Map<string, Stored>();
  let heedsConditions: boolean | undefined;

  /** Puts a message at a patient's key if it is newer than the one there. Repeating it is harmless. */
  return function update(key: string, payload: Uint8Array, header: Header, sha256: string): Promise<void> {
    const own = positionOf(header, sha256);
    return lock(key, () => (heedsConditions ? replace(key, payload, own) : askAndPut(key, payload, own)));
  };

  async function replace(key: string, payload: Uint8Array, own: Position): Promise<void> {
    let current = remembered.get(key);
    for (let tries = 1; ; tries += 1) {
      // What becomes of a put is not known until it is answered.
      remembered.delete(key);
      if (current !== undefined && isThere(key, payload, own, current)) return remember(key, current);
      try {
        const etag = await store.put(key, payload, own, { etag: current?.etag });
        onLatest(key, payload);
        return remember(key, { etag, metadata: own });
      } catch (error) {
        if (!(error instanceof ChangedError) || tries === MOST_TRIES) throw error;
      }
      current = await store.head(key);
    }
  }

  async function askAndPut(key: string, payload: Uint8Array, own: Position): Promise<void> {
    const current = await store.head(key);
    if (current !== undefined && isThere(key, payload, own, current)) return;
    await store.put(key, payload, own);
    onLatest(key, payload);
    // The same once more, on the condition that nothing is there, can do no harm and has to be refused.
    heedsConditions ??= await store.put(key, payload, own, { etag: undefined }).then(
      () => false,
      (error) => (error instanceof ChangedError ? true : undefined),
    );
  }

  /** Whether this message or a newer one is there. */
  function isThere(key: string, payload: Uint8Array, own: Position, current: Stored): boolean {
    if (isAfter(own, current.metadata)) return false;
    // It came before, or its put was done and only the answer was lost.
    if (own.sha256 === current.metadata.sha256) onLatest(key, payload);
    return true;
  }

  function remember(key: string, stored: Stored): void {
    remembered.set(key, stored);
    const [oldest] = remembered.keys();
    if (oldest !== undefined && remembered.size > MOST_REMEMBERED) remembered.delete(oldest);
  }
}

function positionOf(header: Header, sha256: string): Position {
  const time = parseTimestamp(header.time);
  return {
    instant: String(time === undefined ? 0 : instantOf(time)),
    // S3 takes 2 KB of metadata, and a key part is bounded.
    controlid: encodePart(header.controlId),
    sha256,
  };
}

function isAfter(own: Position, current: Readonly<Record<string, string>>): boolean {
  const difference = Number(own.instant) - Number(current.instant ?? 0);
  return difference > 0 || (difference === 0 && own.controlid > (current.controlid ?? ''));
}
