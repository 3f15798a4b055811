import type { AcknowledgmentError } from '../../hl7v2/acknowledgment.ts';
import type { Message, Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { FHIR_ID_MARK, FORMER_ASSIGNER, fhirIdIn } from '../../mapping/core/fhir-id.ts';
import { ERRORS, errorOf } from '../errors.ts';
import type { QueryTrigger } from '../header-problem.ts';

/** A place of PID and the text that it must hold. Positions are 1-based, as in `PID.5.1.1`. */
export interface Criterion {
  readonly field: number;
  readonly component: number;
  readonly subcomponent: number;
  readonly value: string;
}

export interface Query {
  /** FHIR id of the patient, if the query asks for it. */
  readonly fhirId: string | undefined;
  readonly criteria: readonly Criterion[];
  /** Most records in the response: RCP-2, or {@link MOST_RECORDS}. */
  readonly limit: number;
}

/** Most records in one response, whatever RCP-2 asks for. */
export const MOST_RECORDS = 50;

/** Fields of PID that a query can name: identifiers, name, date of birth, sex, address. */
export const SEARCHABLE_FIELDS: readonly number[] = [3, 5, 7, 8, 11];

/**
 * Reads a query. `QBP^Q21` names one person by an identifier, a CX in QPD-3. `QBP^Q22` names values of PID in the
 * repetitions of QPD-3, as in IHE PDQ (ITI-21): `@PID.5.1.1^SMITH~@PID.7.1^19800101`.
 *
 * @returns the query, or what is wrong with it
 */
export function readQuery(
  trigger: QueryTrigger,
  message: Message,
  qpd: Segment,
): Query | AcknowledgmentError {
  const limit = limitOf(message);
  if (typeof limit !== 'number') return limit;
  const domains = trigger === 'Q21' ? 4 : 8;
  if (qpd.field(domains).wire !== '')
    return wrong('domains cannot be chosen: leave it empty to get all identifiers', String(domains));
  if (qpd.field(3).wire === '')
    return errorOf(ERRORS.requiredFieldMissing, 'QPD-3 says who is asked for', ['QPD', '1', '3']);
  return trigger === 'Q21' ? byIdentifier(qpd, limit) : byDemographics(qpd, limit);
}

function limitOf(message: Message): number | AcknowledgmentError {
  const rcp2 = message.segment('RCP')?.field(2);
  const [quantity, unit] = [rcp2?.text(1), rcp2?.text(2) ?? 'RD'];
  if (quantity === undefined) return MOST_RECORDS;
  if (/^[1-9]\d{0,8}$/.test(quantity) && unit.toUpperCase() === 'RD')
    return Math.min(Number(quantity), MOST_RECORDS);
  return errorOf(ERRORS.dataType, 'RCP-2: expected a number of records, such as 10^RD', ['RCP', '1', '2']);
}

function byIdentifier(qpd: Segment, limit: number): Query | AcknowledgmentError {
  const cx = qpd.field(3).first;
  const value = cx.text(1);
  if (value === undefined) return wrong('expected an identifier in its first component');
  const fhirId = fhirIdIn(cx);
  // The assigner and type beside the id in an archived message depend on the site's profile, now or earlier.
  if (fhirId !== undefined && [FHIR_ID_MARK.assigner, FORMER_ASSIGNER].includes(cx.text(4) ?? ''))
    return { fhirId, criteria: [{ field: 3, component: 1, subcomponent: 1, value }], limit };
  const authority = [1, 2, 3].map((subcomponent) => criterion(cx, 4, subcomponent));
  const criteria = [criterion(cx, 1, 1), ...authority, criterion(cx, 5, 1)].filter(
    (one) => one !== undefined,
  );
  return { fhirId, criteria, limit };
}

function criterion(cx: Repetition, component: number, subcomponent: number): Criterion | undefined {
  const value = cx.text(component, subcomponent);
  return value === undefined ? undefined : { field: 3, component, subcomponent, value };
}

function byDemographics(qpd: Segment, limit: number): Query | AcknowledgmentError {
  const criteria: Criterion[] = [];
  for (const qip of qpd.field(3).valued) {
    const place = /^@PID\.(\d{1,2})(?:\.(\d{1,2}))?(?:\.(\d{1,2}))?$/.exec(qip.text(1) ?? '');
    const field = Number(place?.[1]);
    if (place === null || !SEARCHABLE_FIELDS.includes(field)) {
      return wrong(`expected @PID.n with n one of ${SEARCHABLE_FIELDS.join(', ')}, such as @PID.5.1.1^SMITH`);
    }
    const value = qip.text(2);
    // A parameter without a value is ignored.
    if (value === undefined) continue;
    criteria.push({ field, component: Number(place[2] ?? 1), subcomponent: Number(place[3] ?? 1), value });
  }
  if (criteria.length === 0) return wrong('expected at least one value to look for');
  return { fhirId: undefined, criteria, limit };
}

function wrong(userMessage: string, field = '3'): AcknowledgmentError {
  return errorOf(ERRORS.dataType, `QPD-${field}: ${userMessage}`, ['QPD', '1', field]);
}

/**
 * Whether a person matches a query: all criteria of a field must match the same repetition. Case is ignored, `*` at the end
 * of a value matches any rest, and a date of birth matches every date that begins with it.
 */
export function fits(pid: Segment, criteria: readonly Criterion[]): boolean {
  const fields = [...new Set(criteria.map(({ field }) => field))];
  return fields.every((field) => {
    const ofField = criteria.filter((one) => one.field === field);
    return pid
      .field(field)
      .valued.some((repetition) => ofField.every((criterion) => fitsAt(repetition, criterion)));
  });
}

function fitsAt(repetition: Repetition, { field, component, subcomponent, value }: Criterion): boolean {
  const text = normal(repetition.text(component, subcomponent) ?? '');
  const wanted = normal(value);
  if (wanted.endsWith('*')) return text !== '' && text.startsWith(wanted.slice(0, -1));
  return field === BIRTH_DATE ? text.startsWith(wanted) : text === wanted;
}

const BIRTH_DATE = 7;

function normal(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
