import type { Header } from '../../hl7v2/header.ts';
import { instantOf, parseTimestamp } from '../../hl7v2/timestamp.ts';
import { encodePart } from '../../runtime/archive-key.ts';
import { createKeyedLock } from '../../runtime/keyed-lock.ts';
import { ChangedError, type ObjectStore, type Stored } from './object-store.ts';

/** Number of patients whose latest message is remembered; for others the store is asked. */
const MOST_REMEMBERED = 5000;
/** Attempts to put an object. Each failure means that another process put one; there should be no such process. */
const MOST_TRIES = 5;

/** The order of a message and its identity; metadata of the latest object (object metadata is ASCII). */
interface Position extends Readonly<Record<string, string>> {
  readonly instant: string;
  readonly controlid: string;
  readonly sha256: string;
}

/**
 * Keeps the latest message of each patient. A put names the object that it replaces, so the remembered state saves a request
 * and never overwrites an unknown object. The first message finds out whether the store supports such conditions; one that
 * does not is asked before each put.
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
      // The outcome of a put is unknown until it is answered.
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
    // The same put again, on the condition that the key is free: it is harmless, and must be refused.
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
