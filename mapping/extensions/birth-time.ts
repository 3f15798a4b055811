import type { Element, Extension } from 'fhir/r4.js';
import { compact } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { STRUCTURE_DEFINITION } from '../core/systems.ts';
import type { TwoWay } from '../core/two-way.ts';
import { dtmDateTime } from '../datatypes/dtm-date-time.ts';
import { tsDateTime } from '../datatypes/v2-time.ts';

const BIRTH_TIME = `${STRUCTURE_DEFINITION}patient-birthTime`;

/** `birthDate` with its extensions. */
export interface Birth {
  birthDate?: string;
  _birthDate?: Element;
}

// PID-7 — the date, followed by the time of birth where FHIR has one. The date of birthDate is the one that
// counts; a time on another day is sent as a time on that day.
export function birthTime(profile: SiteProfile): TwoWay<Birth, string> {
  const ts = tsDateTime(profile);
  return {
    name: 'PID-7[birthDate]',

    toV2({ birthDate, _birthDate }, losses) {
      const at = losses.at('birthDate');
      const extensions = _birthDate?.extension ?? [];
      const index = birthDate?.length === 10 ? extensions.findIndex(isTimeOfBirth) : -1;
      if (birthDate === undefined || _birthDate === undefined || index === -1)
        return ts.toV2({ value: birthDate, element: _birthDate }, at);
      return timeToV2(birthDate, _birthDate, index, at) ?? ts.toV2({ value: birthDate }, at);
    },

    toFhir(dtm) {
      const { value, element } = ts.toFhir(dtm) ?? {};
      if (value === undefined) return undefined;
      const end = value.indexOf('T');
      if (end === -1) return compact<Birth>({ birthDate: value, _birthDate: element });
      const extension = [{ url: BIRTH_TIME, valueDateTime: value }];
      return { birthDate: value.slice(0, end), _birthDate: { extension } };
    },
  };
}

function isTimeOfBirth({ url, valueDateTime }: Extension): boolean {
  return url === BIRTH_TIME && valueDateTime?.includes('T') === true;
}

/** @param index of the extension that holds the time */
function timeToV2(date: string, element: Element, index: number, losses: Losses): string | undefined {
  let dtm: string | undefined;
  for (const [place, extension] of (element.extension ?? []).entries()) {
    const at = losses.at('extension', place);
    if (place !== index) at.droppedExtension();
    else {
      at.others(extension, ['url', 'valueDateTime']);
      const value = at.at('valueDateTime');
      const [day, time] = extension.valueDateTime?.split('T') ?? [];
      if (day !== date) value.changed('another day than birthDate: sent as a time on that day');
      dtm = dtmDateTime.toV2(`${date}T${time}`, value);
      if (dtm === undefined) at.dropped('no such time');
    }
  }
  losses.others(element, ['extension']);
  return dtm;
}
