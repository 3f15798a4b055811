import { parseTimestamp } from '../../hl7v2/timestamp.ts';
import type { Losses } from '../core/losses.ts';
import type { TwoWay } from '../core/two-way.ts';

// DTM[dateTime] — precision is kept: a year stays a year, never 1 January.

const DATE_TIME = /^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?)?)?$/;

/** DTM has four digits after the decimal point (HL7 v2.5.1 §2.A.22). */
const MOST_FRACTION_DIGITS = 4;

/** FHIR `dateTime` (or `date`) and DTM, both as text. */
export const dtmDateTime: TwoWay<string, string> = {
  name: 'DTM[dateTime]',

  toV2(dateTime, losses) {
    if (!DATE_TIME.test(dateTime)) return losses.dropped('not a FHIR dateTime');
    const date = dateTime.slice(0, 10).replaceAll('-', '');
    const dtm = dateTime.length > 10 ? date + timeToV2(dateTime.slice(11), losses) : date;
    if (parseTimestamp(dtm) === undefined) return losses.dropped('not a date or time that DTM allows');
    return dtm;
  },

  /**
   * A time without seconds is read with zero seconds, because FHIR has no shorter one. A time without a zone
   * is read as its date only: an invented zone would move the instant. So is a time that does not exist, or that has
   * a zone that FHIR does not allow.
   */
  toFhir(dtm) {
    const t = parseTimestamp(dtm) ?? parseTimestamp(dtm.trim()) ?? parseTimestamp(dtm.trim().slice(0, 8));
    // FHIR has no year 0.
    if (t === undefined || t.year === '0000') return undefined;
    const date =
      t.month === undefined ? t.year : `${t.year}-${t.month}${t.day === undefined ? '' : `-${t.day}`}`;
    if (t.hour === undefined || t.zone === undefined || t.zone.slice(1) > '1400') return date;
    const zone = /^[+-]0000$/.test(t.zone) ? 'Z' : `${t.zone.slice(0, 3)}:${t.zone.slice(3)}`;
    const fraction = t.fraction === undefined ? '' : `.${t.fraction}`;
    return `${date}T${t.hour}:${t.minute ?? '00'}:${t.second ?? '00'}${fraction}${zone}`;
  },
};

/** The time of day in a DTM, with its zone. */
function timeToV2(time: string, losses: Losses): string {
  // Only the fraction has no fixed length.
  const start = time.endsWith('Z') ? time.length - 1 : time.length - 6;
  const fraction = time.slice(8, start);
  const cut = fraction.slice(0, 1 + MOST_FRACTION_DIGITS);
  if (cut !== fraction) losses.changed('DTM has at most four digits of a second');
  const zone = time.slice(start);
  if (zone === '+00:00' || zone === '-00:00') losses.changed('reads back with Z, the same instant');
  const dtmZone = zone === 'Z' || zone === '-00:00' ? '+0000' : zone.replace(':', '');
  return time.slice(0, 8).replaceAll(':', '') + cut + dtmZone;
}

/** FHIR `dateTime` and DT, which has no time of day. */
export const dtDateTime: TwoWay<string, string> = {
  name: 'DT[dateTime]',

  toV2(dateTime, losses) {
    const end = dateTime.indexOf('T');
    if (end === -1) return dtmDateTime.toV2(dateTime, losses);
    losses.changed('the field holds a date without a time');
    return dtmDateTime.toV2(dateTime.slice(0, end), losses);
  },

  toFhir(dt) {
    const dateTime = dtmDateTime.toFhir(dt);
    const end = dateTime?.indexOf('T') ?? -1;
    return end === -1 ? dateTime : dateTime?.slice(0, end);
  },
};
