import type { Patient } from 'fhir/r4.js';
import type { Segment } from '../../hl7v2/message.ts';
import { booleanToFhir, booleanToV2, NO, YES } from './code-tables.ts';
import { dtmDateTime } from './dtm-date-time.ts';

// Two choices of FHIR, each of which PID spreads over an indicator and a field that says more: multipleBirth[x] and deceased[x].

/** PID-24; an order of birth, which goes to PID-25, says yes. */
export function multipleBirthToV2({
  multipleBirthBoolean,
  multipleBirthInteger,
}: Patient): string | undefined {
  if (multipleBirthInteger !== undefined) return YES;
  return multipleBirthBoolean === undefined ? undefined : booleanToV2(multipleBirthBoolean);
}

export function multipleBirthToFhir(
  pid: Segment,
): Pick<Patient, 'multipleBirthBoolean' | 'multipleBirthInteger'> {
  const indicator = pid.field(24).text();
  const order = pid.field(25).text();
  // "Not a multiple birth, the first child" is a single birth; the guide's row would read it as the first of several.
  const number = Number(order);
  const isSingle = indicator === NO && number === 1;
  // An integer of FHIR has 32 bits.
  if (order !== undefined && /^[+-]?\d{1,10}$/.test(order) && number === (number | 0) && !isSingle)
    return { multipleBirthInteger: number | 0 };
  return { multipleBirthBoolean: booleanToFhir(indicator) };
}

/** PID-30; a time of death, which goes to PID-29, says yes. */
export function deceasedToV2({ deceasedBoolean, deceasedDateTime }: Patient): string | undefined {
  if (deceasedDateTime !== undefined) return YES;
  return deceasedBoolean === undefined ? undefined : booleanToV2(deceasedBoolean);
}

export function deceasedToFhir(pid: Segment): Pick<Patient, 'deceasedBoolean' | 'deceasedDateTime'> {
  const at = dtmDateTime.toFhir(pid.field(29).text() ?? '');
  return at === undefined
    ? { deceasedBoolean: booleanToFhir(pid.field(30).text()) }
    : { deceasedDateTime: at };
}
