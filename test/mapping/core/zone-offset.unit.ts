import { localOffsetMinutes, zoneOffsetMinutes } from '../../../mapping/core/zone-offset.ts';

test.each([
  ['UTC', 0, 0],
  ['Europe/Zurich', 60, 120],
  ['Europe/London', 0, 60],
  ['America/New_York', -300, -240],
  ['America/St_Johns', -210, -150],
  ['Asia/Kolkata', 330, 330],
])('%s is %d minutes ahead of UTC in winter and %d in summer', (zone, winter, summer) => {
  const offsetAt = (day: string) => zoneOffsetMinutes(zone, Date.parse(day));

  expect([offsetAt('2026-01-02'), offsetAt('2026-07-01')]).toEqual([winter, summer]);
});

test.each<[string, string, number | undefined, string]>([
  ['Europe/Zurich', '2026-01-02T12:00Z', 60, 'in winter'],
  ['Europe/Zurich', '2026-07-01T12:00Z', 120, 'in summer'],
  ['Europe/Zurich', '2026-03-29T01:59Z', 60, 'before the clocks go forward'],
  ['Europe/Zurich', '2026-03-29T02:00Z', undefined, 'in the hour that they skip'],
  ['Europe/Zurich', '2026-03-29T03:00Z', 120, 'after they went forward'],
  ['Europe/Zurich', '2026-10-25T01:59Z', 120, 'before they go back'],
  ['Europe/Zurich', '2026-10-25T02:00Z', undefined, 'in the hour that occurs twice'],
  ['Europe/Zurich', '2026-10-25T03:00Z', 60, 'after they went back'],
  ['Pacific/Apia', '2011-12-30T12:00Z', undefined, 'on a day that was skipped'],
  ['Pacific/Apia', '2011-12-31T00:00Z', 840, 'after it'],
  ['Europe/Zurich', '1890-01-01T12:00Z', undefined, 'when the offset was no whole minute'],
  ['UTC', '2026-03-29T02:30Z', 0, 'where nothing is changed'],
])('at the local time of %s, %s, the offset is %p: %s', (zone, local, offset, _) => {
  expect(localOffsetMinutes(zone, Date.parse(local))).toBe(offset);
});
