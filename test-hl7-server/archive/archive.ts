import { createHash } from 'node:crypto';
import type { Header } from '../../hl7v2/header.ts';
import {
  latestKey,
  messageKey,
  messagePrefix,
  type ResourceId,
  replacesKey,
} from '../../runtime/archive-key.ts';
import { createKeyedLock } from '../../runtime/keyed-lock.ts';
import type { Merge } from '../judge-message.ts';
import { createLatest } from './latest.ts';
import type { ObjectStore } from './object-store.ts';
import { createSeenIds } from './seen-ids.ts';

/**
 * - `stored`: this message is new. `duplicate`: the very same message is archived already.
 * - `reused-id`: another message came under the same control ID before. This one is kept beside it, and the patient's
 *   latest message does not change.
 */
export interface Archived {
  readonly outcome: 'stored' | 'duplicate' | 'reused-id';
  /** Key of the object that holds this very message. */
  readonly key: string;
}

/**
 * Archives messages: each one once under its own key, and the latest of a patient under the patient's key. Every step can be
 * repeated, so a message that failed halfway is complete once it is sent again. Messages are ordered by MSH-7, then by
 * MSH-10, whatever the order in which they arrive. Locks and known control IDs hold within one process, so only one process
 * may write to a bucket.
 *
 * @param onLatest called with each message that became the latest of its patient
 */
export function createArchive(
  store: ObjectStore,
  onLatest: (key: string, payload: Uint8Array) => void = () => undefined,
) {
  const lock = createKeyedLock();
  const seenIds = createSeenIds();
  const updateLatest = createLatest(store, onLatest);

  /**
   * @param latestOf the resources whose latest message it may become
   * @param merges which resources have taken the place of which
   */
  return async function archive(
    payload: Uint8Array,
    header: Header,
    latestOf: readonly ResourceId[],
    merges: readonly Merge[] = [],
  ): Promise<Archived> {
    const { sendingApplication, sendingFacility, controlId } = header;
    const prefix = messagePrefix(sendingApplication, sendingFacility, controlId);
    const sha256 = createHash('sha256').update(payload).digest('hex');
    const key = messageKey(prefix, sha256);
    const outcome = await lock(prefix, async (): Promise<Archived['outcome']> => {
      if (!(await isUsed(prefix))) {
        await store.put(key, payload, {});
        return 'stored';
      }
      const known = await store.head(key);
      if (known === undefined) await store.put(key, payload, { reused: 'yes' });
      return known === undefined || known.metadata.reused === 'yes' ? 'reused-id' : 'duplicate';
    });
    if (outcome !== 'reused-id') {
      for (const one of latestOf) await updateLatest(latestKey(one), payload, header, sha256);
      for (const { survivor, goneId } of merges) await store.put(replacesKey(survivor, goneId), payload, {});
    }
    return { outcome, key };
  };

  /** Whether a message came under the control ID of this prefix. */
  async function isUsed(prefix: string): Promise<boolean> {
    const sender = prefix.slice(0, prefix.lastIndexOf('/', prefix.length - 2) + 1);
    const seen = seenIds(sender);
    const [isUnseen, isNewest] = [seen?.isUnseen(prefix), seen?.isNewest(prefix)];
    seen?.take(prefix);
    if (isUnseen) return false;
    if (isNewest && (await store.first(sender, prefix)) === undefined) {
      seen?.nothingFrom(prefix);
      return false;
    }
    return (await store.first(prefix)) !== undefined;
  }
}
