import type { AcknowledgmentError } from '../../hl7v2/acknowledgment.ts';
import { decodeMessage } from '../../hl7v2/character-set.ts';
import { parse } from '../../hl7v2/er7.ts';
import type { Message, Segment } from '../../hl7v2/message.ts';
import { latestKey } from '../../runtime/archive-key.ts';
import { ERRORS, errorOf } from '../errors.ts';
import type { QueryTrigger } from '../header-problem.ts';
import { type createPersonIndex, type IndexedStore, IndexFullError, isCurrent } from './person-index.ts';
import { fits, type Query, readQuery } from './query.ts';
import type { Found } from './query-response.ts';

/** Size limit of a response, which holds some of the largest messages. */
const MOST_RESPONSE_CHARACTERS = 4_000_000;

export type AnswerQuery = (
  trigger: QueryTrigger,
  message: Message,
  qpd: Segment,
) => Promise<Found | AcknowledgmentError>;

/**
 * Looks up the persons of a query: a FHIR id by its key, everything else in the index. The response has the latest archived
 * message of each person.
 */
export function createAnswerQuery(
  store: Pick<IndexedStore, 'get'>,
  index: Pick<ReturnType<typeof createPersonIndex>, 'find' | 'module'>,
): AnswerQuery {
  return async (trigger, message, qpd) => {
    const query = readQuery(trigger, message, qpd);
    if ('code' in query) return query;
    try {
      const keys =
        query.fhirId === undefined
          ? await index.find(query.criteria)
          : [latestKey({ type: index.module.type, fhirId: query.fhirId })];
      if (trigger === 'Q21' && keys.length > 1) {
        return errorOf(ERRORS.duplicateKey, 'more than one person has this identifier', ['QPD', '1', '3']);
      }
      return await read(keys, query);
    } catch (error) {
      if (!(error instanceof IndexFullError)) throw error;
      return errorOf(ERRORS.internal, 'too many persons to search: ask by the FHIR id');
    }
  };

  async function read(keys: readonly string[], { criteria, limit }: Query): Promise<Found> {
    const persons: Message[] = [];
    let hits = keys.length;
    let characters = 0;
    for (const key of keys) {
      if (persons.length >= limit) break;
      const payload = await store.get(key);
      const text = payload && decodeMessage(payload);
      const latest = text === undefined ? undefined : parse(text);
      const person = latest && isCurrent(latest, index.module) ? latest : undefined;
      const pid = person?.segment('PID');
      // The data of a person may have changed a moment ago.
      if (text === undefined || person === undefined || pid === undefined || !fits(pid, criteria)) {
        hits -= 1;
        continue;
      }
      characters += text.length;
      if (characters > MOST_RESPONSE_CHARACTERS && persons.length > 0) break;
      persons.push(person);
    }
    return { persons, hits };
  }
}
