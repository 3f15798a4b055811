import type { Element, Patient } from 'fhir/r4.js';
import { dtDateTime, dtmDateTime } from './dtm-date-time.ts';
import { EXTENSION, type Losses } from './losses.ts';
import type { TwoWay } from './two-way.ts';

const BIRTH_TIME = 'http://hl7.org/fhir/StructureDefinition/patient-birthTime';

/** `birthDate` with its extensions. */
export type Birth = Pick<Patient, 'birthDate' | '_birthDate'>;

// PID-7 — the date, with the time of birth behind it where FHIR has one. The date of birthDate is the one that
// counts; a time on another day is sent as a time on that day.
export const birthTime: TwoWay<Birth, string> = {
  name: 'PID-7[birthDate]',

  toV2({ birthDate, _birthDate }, losses) {
    const at = losses.at('birthDate');
    const time = _birthDate && timeOf(birthDate, _birthDate, at);
    return birthDate === undefined ? undefined : (time ?? dtDateTime.toV2(birthDate, at));
  },

  toFhir(dtm) {
    const valueDateTime = dtmDateTime.toFhir(dtm);
    if (valueDateTime === undefined) return undefined;
    const end = valueDateTime.indexOf('T');
    if (end === -1) return { birthDate: valueDateTime };
    const birthDate = valueDateTime.slice(0, end);
    return { birthDate, _birthDate: { extension: [{ url: BIRTH_TIME, valueDateTime }] } };
  },
};

function timeOf(date: string | undefined, element: Element, losses: Losses): string | undefined {
  let dtm: string | undefined;
  for (const [index, extension] of (element.extension ?? []).entries()) {
    const at = losses.at('extension', index);
    const [day, time] =
      (extension.url === BIRTH_TIME ? extension.valueDateTime : undefined)?.split('T') ?? [];
    if (time === undefined || date?.length !== 10 || dtm !== undefined) at.dropped(EXTENSION);
    else {
      at.others(extension, ['url', 'valueDateTime']);
      const value = at.at('valueDateTime');
      if (day !== date) value.changed('another day than birthDate: sent as a time on that day');
      dtm = dtmDateTime.toV2(`${date}T${time}`, value);
      if (dtm === undefined) at.dropped('no such time');
    }
  }
  losses.others(element, ['extension']);
  return dtm;
}
