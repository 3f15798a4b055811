import type { Element } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { formatZone, instantOf, parseTimestamp, type Timestamp } from '../../hl7v2/timestamp.ts';
import type { Losses } from '../core/losses.ts';
import type { FieldReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { OWN } from '../core/systems.ts';
import type { TwoWay } from '../core/two-way.ts';
import { localOffsetMinutes } from '../core/zone-offset.ts';
import { dtDateTime, dtmDateTime } from './dtm-date-time.ts';

// TS[dateTime] — a DTM with its context: its degree of precision, the zone of its site or message, and what FHIR
// cannot hold. A FHIR time of day has a zone. If it is unknown, the date is read and the text is kept beside it.

/** Extension of our own that keeps the text of a time of which FHIR holds only the date. */
export const V2_TIME = `${OWN}v2-time`;

/** A FHIR `date`, `dateTime` or `instant`: its value and its `_element`. */
export interface TimeElement {
  readonly value?: string | undefined;
  readonly element?: Element | undefined;
}

export function tsDateTime(profile: SiteProfile): TwoWay<TimeElement, string> {
  return {
    name: 'TS[dateTime]',

    /** The text that was kept, if the date has not changed since, else the date or time. */
    toV2({ value, element }, losses) {
      const kept = element && keptTime(value, element, losses);
      return kept ?? (value === undefined ? undefined : dtmDateTime.toV2(value, losses));
    },

    toFhir(dtm) {
      const value = dtmDateTime.toFhir(withZone(dtm, profile));
      const text = dtm.trim();
      if (value === undefined) return undefined;
      return isKept(text, value) ? { value, element: keep(text) } : { value };
    },
  };
}

/** DT[dateTime] — a day needs no zone, and nothing is kept beside it. */
export const dtElement: TwoWay<TimeElement, string> = {
  name: 'DT[dateTime]',

  toV2({ value, element }, losses) {
    if (element !== undefined) losses.others(element, []);
    return value === undefined ? undefined : dtDateTime.toV2(value, losses);
  },

  toFhir(dt) {
    const value = dtDateTime.toFhir(dt);
    return value === undefined ? undefined : { value };
  },
};

/** TS.2 is read as the precision of the FHIR value; in a DTM the number of digits is the precision. */
export const TS_READS: FieldReads = { only: ['2.1'] };

/** The `_element` that keeps a time. */
export function keep(text: string): Element {
  return { extension: [{ url: V2_TIME, valueString: text }] };
}

/** Whether a DTM has a time of day that is not in the FHIR value that was read of it. */
function isKept(text: string, value: string): boolean {
  return !value.includes('T') && parseTimestamp(text)?.hour !== undefined;
}

function keptTime(value: string | undefined, element: Element, losses: Losses): string | undefined {
  let kept: string | undefined;
  for (const [index, extension] of (element.extension ?? []).entries()) {
    const at = losses.at('extension', index);
    const text = extension.url === V2_TIME ? extension.valueString : undefined;
    if (kept !== undefined || text === undefined || !stillMeans(text, value)) at.droppedExtension();
    else {
      at.others(extension, ['url', 'valueString']);
      kept = text;
    }
  }
  losses.others(element, ['extension']);
  if (kept !== undefined && parseTimestamp(kept)?.zone === undefined)
    losses.changed('sent without a zone: a receiver may take that of MSH-7');
  return kept;
}

function stillMeans(text: string, value: string | undefined): boolean {
  return value !== undefined && dtmDateTime.toFhir(text) === value && isKept(text, value);
}

/**
 * A DTM with a zone: its own, else that of the site on that day, else that of MSH-7. Without a time of day it needs none; a
 * local time that the clocks of the site skipped or showed twice gets none, and neither does one in a message of our own.
 */
export function withZone(dtm: string, { timeZone, header }: SiteProfile): string {
  const text = dtm.trim();
  const local = parseTimestamp(text);
  if (local?.hour === undefined || local.zone !== undefined || header?.isOwn) return text;
  return text + ((timeZone === undefined ? header?.zone : zoneOf(local, timeZone)) ?? '');
}

function zoneOf(local: Timestamp, timeZone: string): string | undefined {
  const offset = localOffsetMinutes(timeZone, instantOf(local));
  return offset === undefined ? undefined : formatZone(offset);
}

/** Digits up to each degree of precision (table 0529): Y year, L month, D day, H hour, M minute, S second. */
const DIGITS: Readonly<Record<string, number>> = { Y: 4, L: 6, D: 8, H: 10, M: 12, S: 14 };

/**
 * The DTM of a TS, as precise as its degree of precision (TS.2) says. v2.5.1 keeps TS.2 for older senders; others write
 * only the digits that they know.
 *
 * @param component of a datatype that holds a TS; without it the repetition is one
 */
export function tsText(one: Repetition, component?: number): string | undefined {
  const [dtm, degree] =
    component === undefined ? [one.text(1), one.text(2)] : [one.text(component, 1), one.text(component, 2)];
  const digits = degree === undefined ? undefined : DIGITS[degree];
  if (dtm === undefined || digits === undefined) return dtm;
  const end = dtm.search(/[+-]|$/);
  if (end <= digits) return dtm;
  return dtm.slice(0, digits) + (digits > 8 ? dtm.slice(end) : '');
}
