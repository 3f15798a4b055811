import { decodeMessage } from '../hl7v2/character-set.ts';
import { formatInstant } from '../hl7v2/timestamp.ts';
import type { SiteProfile } from '../mapping/core/site-profile.ts';
import type { ControlIds } from '../runtime/control-id.ts';
import { type Asked, buildQuery, type QueryAnswer, readAnswer } from './demographics-query.ts';
import { type PatientSource, UnavailableError } from './transform.ts';

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
  readonly profile: SiteProfile;
  /** Told of each query: what came of it. */
  onAnswered(asked: Asked, outcome: QueryAnswer['kind'] | 'no-answer'): void;
}

/** An answer that no Patient can be read from; the code says why. */
class QueryFailedError extends Error {
  override readonly name = 'QueryFailedError';
  readonly code: string;

  constructor(code: string) {
    super(`the answer to the query is of no use: ${code}`);
    this.code = code;
  }
}

/** Patients as the hospital's own system knows them: each GET asks it. */
export function queriedPatients({ exchange, controlIds, profile, onAnswered }: QueryPorts): PatientSource {
  return {
    async latest(fhirId) {
      const { controlId, time } = controlIds.next();
      const asked = { fhirId, controlId };
      const query = buildQuery(asked, formatInstant(time), profile);
      const read = (payload: Uint8Array) => readAnswer(decodeMessage(payload), asked, profile.fhirIdentifier);
      const payload = await exchange(
        new TextEncoder().encode(query),
        (one) => read(one).kind !== 'wait',
      ).catch((cause) => {
        onAnswered(asked, 'no-answer');
        throw new UnavailableError('query', { cause });
      });
      const answer = read(payload);
      onAnswered(asked, answer.kind);
      switch (answer.kind) {
        case 'found':
          return answer.text;
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
