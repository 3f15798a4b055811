import { contentHash } from '../../record/content-hash.ts';
import { decide } from '../../record/decide.ts';
import { type RecordTable, recordKey } from '../../record/record-table.ts';
import { reportedVersion } from '../../record/source-version.ts';
import type { KnownResources } from './reconcile.ts';

/** Lists the keys of the record. Throws UnavailableError if the table cannot be reached. */
export interface RecordKeys {
  /**
   * The ids of the resources of a type that a source sent last and that are not ended, a page at a time.
   *
   * @param after `next` of an earlier page
   */
  pages(
    type: string,
    sourceName: string,
    after: string | undefined,
  ): AsyncIterable<{ readonly ids: readonly string[]; readonly next: string | undefined }>;
}

/** One read takes some ms. */
const READ_WITHIN_MS = 10_000;

/** What the record has of the resources of a source. */
export function knownResources(
  sourceName: string,
  table: Pick<RecordTable, 'read'>,
  keys: RecordKeys,
): KnownResources {
  return {
    async has({ type, id, version, lastUpdated, resource }) {
      if (resource === undefined) return false;
      const signal = AbortSignal.timeout(READ_WITHIN_MS);
      const previous = await table.read(recordKey(type, id), signal);
      const decision = decide(previous, {
        version: reportedVersion(version, lastUpdated),
        sourceName,
        contentHash: contentHash(resource),
      });
      return decision === 'duplicate' || decision === 'stale';
    },
    pages: (type, after) => keys.pages(type, sourceName, after),
  };
}
