import { zoneOffsetMinutes } from '../../../lambda/mapping/zone-offset.ts';

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
