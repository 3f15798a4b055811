import { HttpError } from '../http.ts';
import type { ResourceSource } from '../ports.ts';
import { asSent } from '../with-deletions.ts';
import { replacedIds } from './absorbed.ts';
import { willBeSent } from './decide.ts';
import { type RecordTable, recordKey } from './record-table.ts';

/** Three attempts of the table's client, with the pauses between them, end within it. */
const READ_WITHIN_MS = 10_000;

/**
 * Resources as they were last sent: what POST and PUT answered, as soon as they have answered. Each GET is one strongly
 * consistent read.
 */
export function recordedSource(table: RecordTable): ResourceSource {
  return {
    async latest({ module, mapping }, fhirId) {
      const item = await table.read(recordKey(module.type, fhirId), AbortSignal.timeout(READ_WITHIN_MS));
      const { confirmed, pending } = item;
      const replaced = replacedIds(item.absorbed);
      // A merge that waits in the item of the survivor says nothing of the survivor itself.
      if (pending !== undefined && pending.absorbed === undefined && willBeSent(item))
        return { text: asSent(pending, confirmed, mapping).text, replaced };
      if (confirmed !== undefined) return { text: confirmed.text, replaced };
      throw new HttpError(404, 'unknown', `No ${module.type} with this id was sent.`);
    },
  };
}
