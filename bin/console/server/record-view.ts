import { RESOURCES } from '../../../mapping/resources.ts';
import type { Items } from '../../record/items.ts';
import { factsOf, itemSummary } from '../../record/text.ts';
import { annotate } from './annotate.ts';
import type { RecordView } from './api.ts';

/**
 * What the record has of the resource with this FHIR id, of whatever type; undefined if there is none.
 *
 * @param isRevealed whether the segments are shown, which are patient data
 */
export async function recordView(
  items: Items,
  fhirId: string,
  isRevealed: boolean,
): Promise<RecordView | undefined> {
  for (const { type } of RESOURCES) {
    const key = `${type}/${fhirId}`;
    const item = await items.read(key);
    if (item === undefined) continue;
    const text = (item.confirmed ?? item.pending)?.text;
    return {
      key,
      facts: factsOf(itemSummary(key, item, Date.now())).map(([name, value]) => [name.trim(), value]),
      segments: isRevealed && text !== undefined ? annotate(text) : [],
    };
  }
  return undefined;
}
