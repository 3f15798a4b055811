const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * How far a time zone (IANA name) is ahead of UTC at an instant, in minutes. Not a whole number for the local mean times
 * that were in use before there were time zones.
 */
export function zoneOffsetMinutes(timeZone: string, ms: number): number {
  if (timeZone === 'UTC') return 0;
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
    formats.set(timeZone, format);
  }
  const name = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  // `GMT`, `GMT+05:30`, `GMT-08:00` or `GMT+00:29:46`
  const [, sign, hours, minutes, seconds] = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? [];
  const offset = Number(hours ?? 0) * 60 + Number(minutes ?? 0) + Number(seconds ?? 0) / 60;
  return sign === '-' ? -offset : offset;
}

/**
 * How far a time zone is ahead of UTC at a local time, in whole minutes; undefined for a local time that
 * occurred twice or was skipped when the clocks were changed, or if the offset was not a whole minute.
 *
 * @param ms the local time, in ms since 1970 as if it were UTC
 */
export function localOffsetMinutes(timeZone: string, ms: number): number | undefined {
  const around = new Set([-DAY_MS, DAY_MS].map((away) => zoneOffsetMinutes(timeZone, ms + away)));
  const [offset, other] = [...around].filter(
    (minutes) => zoneOffsetMinutes(timeZone, ms - minutes * 60_000) === minutes,
  );
  return other === undefined && Number.isInteger(offset) ? offset : undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;
