import { declaredCharacterSet, decodeMessage } from '../hl7v2/character-set.ts';
import { encodeMessage } from '../hl7v2/encode-message.ts';
import { formatInstant } from '../hl7v2/timestamp.ts';
import type { Asked, QueryAnswer } from '../mapping/core/resource-module.ts';
import type { ControlIds } from '../runtime/control-id.ts';
import { HttpError } from './http.ts';
import type { ResourceSource } from './ports.ts';
import { UnavailableError } from './unavailable.ts';

/**
 * What the query needs of the wire: sends a message over a connection of its own and gives what comes back, until one is
 * the answer.
 *
 * @param isLast whether a message that came is the last one that is waited for
 * @throws Error if it does not come in time or the connection fails
 */
export type Exchange = (payload: Uint8Array, isLast: (answer: Uint8Array) => boolean) => Promise<Uint8Array>;

interface QueryPorts {
  readonly exchange: Exchange;
  readonly controlIds: ControlIds;
  /** Called after each query, with its outcome. */
  onAnswered(asked: Asked, outcome: QueryAnswer['kind'] | 'no-answer'): void;
}

/** An answer from which no resource can be read; the code says why. */
class QueryFailedError extends Error {
  override readonly name = 'QueryFailedError';
  readonly code: string;

  constructor(code: string) {
    super(`the answer to the query cannot be used: ${code}`);
    this.code = code;
  }
}

/** Reads resources from the hospital's own system, with a query for each GET. */
export function queriedSource({ exchange, controlIds, onAnswered }: QueryPorts): ResourceSource {
  return {
    async latest({ module, query }, fhirId) {
      if (query === undefined)
        throw new HttpError(
          501,
          'no-query',
          `PATIENT_SOURCE is query, and no query asks for ${module.type}.`,
        );
      const { controlId, time } = controlIds.next();
      const asked = { fhirId, controlId };
      const sent = encodeMessage(query.build(asked, formatInstant(time)));
      // A query has a FHIR id and what the site profile says, which is checked when it is read.
      if (sent === undefined) throw new RangeError('the query has characters that its MSH-18 does not have');
      const characterSet = declaredCharacterSet(sent);
      const read = (payload: Uint8Array) => query.readAnswer(decodeMessage(payload, characterSet), asked);
      const payload = await exchange(sent, (one) => read(one).kind !== 'wait').catch((cause) => {
        onAnswered(asked, 'no-answer');
        throw new UnavailableError('query', { cause });
      });
      const answer = read(payload);
      onAnswered(asked, answer.kind);
      switch (answer.kind) {
        case 'found':
          return { text: answer.text, replaced: [] };
        case 'not-found':
          return undefined;
        default:
          throw new UnavailableError('query', {
            cause: new QueryFailedError(answer.kind === 'failed' ? answer.reason : answer.kind),
          });
      }
    },
  };
}
