import { readAcknowledgment } from '../../hl7v2/acknowledgment.ts';
import { message, repetition, segment } from '../../hl7v2/build.ts';
import { parse, serialize } from '../../hl7v2/er7.ts';
import { Message } from '../../hl7v2/message.ts';
import { DEFAULT_VERSION, isBefore } from '../../hl7v2/versions/version.ts';
import { type FhirIdMark, fhirIdCx, fhirIdOf } from '../core/fhir-id.ts';
import type { Asked, QueryAnswer, ResourceQuery } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { ownHeader } from '../message/own-header.ts';
import { firstPerson } from './message-readers.ts';

/** A query for the demographics of one person by the FHIR id (`QBP^Q21`, HL7 v2.5.1 chapter 3). */
export function buildQuery({ fhirId, controlId }: Asked, time: string, profile: SiteProfile): string {
  return serialize(
    message([
      ownHeader({ ...profile, version: queryVersion(profile) })({
        time,
        messageType: ['QBP', 'Q21', 'QBP_Q21'],
        controlId,
      }),
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

/** No version before v2.4 has the query. A site that takes older messages is asked in v2.5.1, as in the profiles of IHE. */
function queryVersion({ version }: SiteProfile): SiteProfile['version'] {
  return isBefore(version, '2.4') ? DEFAULT_VERSION : version;
}

/** The query for a Patient at a site. */
export function demographicsQuery(profile: SiteProfile): ResourceQuery {
  return {
    build: (asked, time) => buildQuery(asked, time, profile),
    readAnswer: (text, asked) => readAnswer(text, asked, profile.fhirIdentifier),
  };
}

const UNKNOWN_KEY_IDENTIFIER = '204';

/**
 * Reads the answer to a query. Only a person with the FHIR id in PID-3 is accepted: an answer about another person is
 * an error, whatever its acknowledgment code.
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
