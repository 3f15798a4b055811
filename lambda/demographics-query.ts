import { readAcknowledgment } from '../hl7v2/acknowledgment.ts';
import { message, repetition, segment } from '../hl7v2/build.ts';
import { parse, serialize } from '../hl7v2/er7.ts';
import { Message } from '../hl7v2/message.ts';
import { type FhirIdMark, fhirIdOf } from '../mapping/core/fhir-id.ts';
import { firstPerson } from '../mapping/core/first-person.ts';
import { ownHeader } from '../mapping/core/own-header.ts';
import type { SiteProfile } from '../mapping/core/site-profile.ts';
import { fhirIdCx } from '../mapping/patient/adt-message.ts';

/** What a query is about. */
export interface Asked {
  readonly fhirId: string;
  /** MSH-10 of the query, and its tag in QPD-2. */
  readonly controlId: string;
}

/** A query for the demographics of one person by the FHIR id (`QBP^Q21`, HL7 v2.5.1 chapter 3). */
export function buildQuery({ fhirId, controlId }: Asked, time: string, profile: SiteProfile): string {
  return serialize(
    message([
      ownHeader(profile)({ time, messageType: ['QBP', 'Q21', 'QBP_Q21'], controlId }),
      segment('QPD', {
        1: repetition(['Q21', 'Get Person Demographics', 'HL7']),
        2: controlId,
        3: fhirIdCx(fhirId, profile.fhirIdentifier),
      }),
      // Immediately, and one record.
      segment('RCP', { 1: 'I', 2: repetition(['1', 'RD']) }),
    ]),
  );
}

/** What an answer says of the person that was asked for. */
export type QueryAnswer =
  /** The message that the person is read from: the header of the response and the segments of that person alone. */
  | { readonly kind: 'found'; readonly text: string }
  | { readonly kind: 'not-found' }
  /** A commit acknowledgment: the response follows. */
  | { readonly kind: 'wait' }
  /** It is no answer to the query, or an error. */
  | { readonly kind: 'failed'; readonly reason: QueryFailure };

export type QueryFailure = 'no-hl7' | 'no-msa' | 'unknown-code' | 'mismatch' | 'refused' | 'no-such-person';

const UNKNOWN_KEY_IDENTIFIER = '204';

/**
 * Reads the answer to a query. Only a person that has the FHIR id in PID-3 is taken: an answer about somebody else is
 * a fault, whatever the endpoint says of it.
 *
 * @param mark by which the site knows the FHIR id
 */
export function readAnswer(text: string, { fhirId, controlId }: Asked, mark?: FhirIdMark): QueryAnswer {
  const acknowledgment = readAcknowledgment(text);
  if (typeof acknowledgment === 'string') return { kind: 'failed', reason: acknowledgment };
  if (acknowledgment.controlId !== controlId) return { kind: 'failed', reason: 'mismatch' };
  if (acknowledgment.code === 'CA') return { kind: 'wait' };
  if (acknowledgment.errorCodes.includes(UNKNOWN_KEY_IDENTIFIER)) return { kind: 'not-found' };
  if (acknowledgment.code !== 'AA') return { kind: 'failed', reason: 'refused' };
  const response = parse(text);
  const status = response.segment('QAK')?.field(2).text();
  if (status === 'NF') return { kind: 'not-found' };
  if (status === 'AE' || status === 'AR') return { kind: 'failed', reason: 'refused' };
  const person = personWith(fhirId, response, mark);
  return person === undefined
    ? { kind: 'failed', reason: 'no-such-person' }
    : { kind: 'found', text: serialize(person) };
}

function personWith(
  fhirId: string,
  { segments, delimiters }: Message,
  mark?: FhirIdMark,
): Message | undefined {
  const start = segments.findIndex((one) => one.id === 'PID' && fhirIdOf(one, mark) === fhirId);
  if (start === -1) return undefined;
  return firstPerson(new Message(delimiters, [...segments.slice(0, 1), ...segments.slice(start)]));
}
