import { errorCondition } from './error-conditions.ts';
import type { Message, Segment } from './message.ts';
import type { Repetition } from './repetition.ts';

/** An error that an acknowledgment reports. No part of it holds patient data. */
export interface ReportedError {
  /** ERR-3.1 (table 0357, or a local code); {@link NO_CODE} for a text in its place; undefined if there is none. */
  readonly code: string | undefined;
  /** ERR-2, as `PID^1^3`: segment, its number, field, repetition, component, subcomponent. */
  readonly locations: readonly string[];
}

/** Stands for a text in the place of a code: it may be anything, even a patient's name. */
export const NO_CODE = 'other' as const;

/**
 * The errors of an acknowledgment, in its order: those of its ERR segments, then MSA-6 of older versions. Before v2.5, ERR-1 has place
 * and code (ELD, v2.3 §2.24.3). Free text (MSA-3, ERR-3.2, ERR-7, ERR-8) is not read: it may repeat patient data.
 */
export function reportedErrors(message: Message): ReportedError[] {
  const errors = message.all('ERR').flatMap(errorsOf);
  const inMsa = codeOf(message.segment('MSA')?.field(6).text(1));
  if (inMsa !== undefined && errors.every(({ code }) => code !== inMsa))
    errors.push({ code: inMsa, locations: [] });
  return errors;
}

/** Endpoints decide how many errors they report, and places of each. */
const MOST = 10;

/** Errors in words, the first ones: `101 Required field missing at PID^1^3`. */
export function errorTexts(errors: readonly ReportedError[]): string[] {
  return firstOf(
    errors.map(({ code, locations }) => {
      const condition = code === undefined ? undefined : errorCondition(code);
      const places = locations.length === 0 ? undefined : `at ${firstOf(locations).join(', ')}`;
      return [code, condition, places].filter((part) => part !== undefined).join(' ');
    }),
  );
}

function firstOf(texts: readonly string[]): string[] {
  const further = texts.length - MOST;
  return further > 0 ? [...texts.slice(0, MOST), `${further} more`] : [...texts];
}

/** Whether a text looks like a code of table 0357, or a local one: up to two letters, and up to three digits. */
export function isErrorCode(text: string): boolean {
  return /^[A-Z]{0,2}\d{1,3}$/.test(text);
}

/**
 * ERL, or the first three components of ELD, as `PID^1^3`; undefined for what is no place.
 *
 * @param components how many of them are a place
 */
export function errorLocation(value: Repetition, components = 6): string | undefined {
  const [segmentId = '', ...numbers] = Array.from(
    { length: components },
    (_, index) => value.text(index + 1) ?? '',
  );
  const isPlace = /^[A-Z][A-Z0-9]{2}$/.test(segmentId) && numbers.every((one) => /^\d{0,3}$/.test(one));
  // Three letters alone may be a name.
  if (!isPlace || !(SENT.has(segmentId) || numbers.some((one) => one !== ''))) return undefined;
  return [segmentId, ...numbers].join('^').replace(/\^+$/, '');
}

/** Segments that are sent, or missed by receivers of ADT messages. */
const SENT = new Set(
  'MSH SFT EVN PID PD1 ARV ROL PRT NK1 PV1 PV2 MRG OBX AL1 DG1 GT1 IN1 IN2 IN3 ACC'.split(' '),
);

function errorsOf(err: Segment): ReportedError[] {
  const [eld, erl, coded] = [err.field(1), err.field(2), err.field(3)];
  const errors =
    erl.isEmpty && coded.isEmpty
      ? eld.valued.map((one) => ({ code: codeOf(one.text(4)), locations: locationsIn([one], 3) }))
      : [
          {
            code: codeOf(coded.text(1) ?? eld.text(4)),
            locations: erl.isEmpty ? locationsIn(eld.valued, 3) : locationsIn(erl.valued),
          },
        ];
  return errors.filter(({ code, locations }) => code !== undefined || locations.length > 0);
}

function locationsIn(values: readonly Repetition[], components?: number): string[] {
  return values.map((one) => errorLocation(one, components)).filter((place) => place !== undefined);
}

function codeOf(text: string | undefined): string | undefined {
  return text === undefined || isErrorCode(text) ? text : NO_CODE;
}
