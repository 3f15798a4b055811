import type { Patient } from 'fhir/r4.js';
import type { Segment } from '../../hl7v2/message.ts';
import type { Losses } from '../core/losses.ts';
import type { TwoWay } from '../core/two-way.ts';
import { type TimeElement, tsText } from '../datatypes/v2-time.ts';
import { booleanToFhir, booleanToV2, NO, YES } from '../terminology/code-tables.ts';

// Two choices of FHIR that PID has as an indicator and a field with more detail: multipleBirth[x] and deceased[x].

/** PID-24 and PID-25: a birth order counts from 1 and means yes; 0, as some systems fill the field, means that there is none. */
export function multipleBirthToV2(
  { multipleBirthBoolean, multipleBirthInteger }: Patient,
  losses: Losses,
): { readonly indicator?: string; readonly order?: string } {
  if (multipleBirthInteger === undefined)
    return multipleBirthBoolean === undefined ? {} : { indicator: booleanToV2(multipleBirthBoolean) };
  if (multipleBirthInteger > 0) return { indicator: YES, order: String(multipleBirthInteger) };
  const at = losses.at('multipleBirthInteger');
  if (multipleBirthInteger === 0) {
    at.changed('0 is not a birth order: sent as no multiple birth (PID-24 N)', 'multipleBirthBoolean');
    return { indicator: NO };
  }
  at.dropped('not a birth order, which counts from 1');
  return {};
}

export function multipleBirthToFhir(
  pid: Segment,
): Pick<Patient, 'multipleBirthBoolean' | 'multipleBirthInteger'> {
  const indicator = booleanToFhir(pid.field(24).text());
  const order = pid.field(25).text();
  const number = order !== undefined && /^[+-]?\d{1,10}$/.test(order) ? Number(order) : undefined;
  // An integer of FHIR has 32 bits.
  const isOrder = number !== undefined && number > 0 && number === (number | 0);
  // "Not a multiple birth, the first child" is a single birth; the guide's row would read it as the first of several.
  const isSingle = indicator === false && number === 1;
  if (isOrder && !isSingle) return { multipleBirthInteger: number };
  // The guide's row would read 0 as a birth order, which is written again with PID-24 Y.
  return { multipleBirthBoolean: indicator ?? (number === 0 ? false : undefined) };
}

/** PID-30; a time of death, which goes to PID-29, means yes. */
export function deceasedToV2({ deceasedBoolean, deceasedDateTime }: Patient): string | undefined {
  if (deceasedDateTime !== undefined) return YES;
  return deceasedBoolean === undefined ? undefined : booleanToV2(deceasedBoolean);
}

export function deceasedToFhir(
  pid: Segment,
  ts: TwoWay<TimeElement, string>,
): Pick<Patient, 'deceasedBoolean' | 'deceasedDateTime' | '_deceasedDateTime'> {
  const { value, element } = ts.toFhir(tsText(pid.field(29).first) ?? '') ?? {};
  if (value === undefined) return { deceasedBoolean: booleanToFhir(pid.field(30).text()) };
  return element === undefined
    ? { deceasedDateTime: value }
    : { deceasedDateTime: value, _deceasedDateTime: element };
}
