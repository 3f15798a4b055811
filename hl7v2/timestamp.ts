/**
 * A date or time in HL7 format (DTM, HL7 v2.5.1 §2.A.22): `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`. Missing parts
 * are undefined, so precision is kept. All parts are texts, with leading zeros.
 */
export interface Timestamp {
  readonly year: string;
  readonly month?: string | undefined;
  readonly day?: string | undefined;
  readonly hour?: string | undefined;
  readonly minute?: string | undefined;
  readonly second?: string | undefined;
  /** Digits after the decimal point, one to four. */
  readonly fraction?: string | undefined;
  /** Zone as `+HHMM` or `-HHMM`. */
  readonly zone?: string | undefined;
}

const DTM =
  /^\d{4}(?:(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])(?:[0-5]\d(?:[0-5]\d(?:\.\d{1,4})?)?)?)?)?)?(?:[+-](?:0\d|1[0-4])[0-5]\d)?$/;

/** Reads a DTM or DT; undefined if it is not one or names a day that does not exist. */
export function parseTimestamp(text: string): Timestamp | undefined {
  if (!DTM.test(text)) return undefined;
  // All parts before the zone, except the fraction, have a fixed position.
  const sign = text.charAt(text.length - 5);
  const zone = sign === '+' || sign === '-' ? text.length - 5 : text.length;
  const part = (start: number, end: number) => (end <= zone ? text.slice(start, end) : undefined);
  const timestamp: Timestamp = {
    year: text.slice(0, 4),
    month: part(4, 6),
    day: part(6, 8),
    hour: part(8, 10),
    minute: part(10, 12),
    second: part(12, 14),
    fraction: zone > 14 ? text.slice(15, zone) : undefined,
    zone: zone < text.length ? text.slice(zone) : undefined,
  };
  return isRealDay(timestamp) ? timestamp : undefined;
}

/** The first instant that a timestamp covers, in ms since 1970 UTC. Without a zone it is read as UTC. */
export function instantOf(t: Timestamp): number {
  const zone = t.zone ?? '+0000';
  const sign = zone.startsWith('-') ? -1 : 1;
  const offsetMinutes = sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5)));
  const ms = Number((t.fraction ?? '').padEnd(3, '0').slice(0, 3));
  const date = new Date(0);
  date.setUTCFullYear(Number(t.year), Number(t.month ?? 1) - 1, Number(t.day ?? 1));
  return date.setUTCHours(
    Number(t.hour ?? 0),
    Number(t.minute ?? 0) - offsetMinutes,
    Number(t.second ?? 0),
    ms,
  );
}

/** The first instant that a timestamp to the second covers, as FHIR writes it in UTC: `2026-01-02T03:04:05.678Z`. */
export function utcInstantOf(t: Timestamp): string {
  if (t.zone !== undefined && t.zone !== '+0000') return new Date(instantOf(t)).toISOString();
  const ms = (t.fraction ?? '').padEnd(3, '0').slice(0, 3);
  return `${t.year}-${t.month}-${t.day}T${t.hour}:${t.minute}:${t.second}.${ms}Z`;
}

/**
 * An instant, in whole ms since 1970, as a DTM with milliseconds and zone: `20260102030405.678+0000`.
 *
 * @param offsetMinutes offset of the zone from UTC, positive east of it
 */
export function formatInstant(ms: number, offsetMinutes = 0): string {
  const second = Math.floor(ms / 1000);
  const local = second + offsetMinutes * 60;
  if (local !== last.second) last = { second: local, text: secondText(local) };
  return `${last.text}.${String(ms - second * 1000).padStart(3, '0')}${formatZone(offsetMinutes)}`;
}

/**
 * The last second written, in local time. The next instant is mostly in the same second, and formatting the date takes
 * longest.
 */
let last = { second: Number.NaN, text: '' };

function secondText(second: number): string {
  const local = new Date(second * 1000);
  const day = digits([local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate()], 8);
  return day + digits([local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()], 6);
}

/** The zone of a DTM, as `+0100`. */
export function formatZone(offsetMinutes: number): string {
  if (offsetMinutes === 0) return '+0000';
  const minutes = Math.abs(offsetMinutes);
  return (offsetMinutes < 0 ? '-' : '+') + digits([Math.floor(minutes / 60), minutes % 60], 4);
}

/** Joins numbers of two digits; the first may have more. */
function digits(parts: readonly number[], length: number): string {
  let number = 0;
  for (const part of parts) number = number * 100 + part;
  return String(number).padStart(length, '0');
}

function isRealDay({ year, month, day }: Timestamp): boolean {
  // Every month has 28 days.
  if (month === undefined || day === undefined || day <= '28') return true;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCDate() === Number(day);
}
