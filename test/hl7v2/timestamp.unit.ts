import fc from 'fast-check';
import { formatInstant, instantOf, parseTimestamp, utcInstantOf } from '../../hl7v2/timestamp.ts';

describe('timestamps', () => {
  test.each([
    '2026',
    '202602',
    '20260228',
    '2026022813',
    '202602281305',
    '20260228130559',
    '20260228130559.1234+0530',
    '2026-0500',
  ])('%s keeps its precision', (text) => {
    const { year, month, day, hour, minute, second, fraction, zone } = parseTimestamp(text) ?? {
      year: 'none',
    };
    const point = fraction === undefined ? undefined : '.';

    expect([year, month, day, hour, minute, second, point, fraction, zone].join('')).toBe(text);
  });

  test.each([
    ['20260228130559.1234+0000', '2026-02-28T13:05:59.123Z'],
    ['20260228130559', '2026-02-28T13:05:59.000Z'],
    ['20260228130559.5+0530', '2026-02-28T07:35:59.500Z'],
    ['20260101000000-0100', '2026-01-01T01:00:00.000Z'],
  ])('%s is the instant %s of FHIR', (text, instant) => {
    const timestamp = parseTimestamp(text) ?? { year: 'none' };

    expect(utcInstantOf(timestamp)).toBe(instant);
    expect(instantOf(timestamp)).toBe(Date.parse(instant));
  });

  test.each([
    '',
    '26',
    '20261301',
    '20260230',
    '2026022824',
    '202602281360',
    '20260228T1300',
    '20260228130559.12345',
    '2026+2500',
  ])('%j is none', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });

  test.each([
    ['20260102030405.678+0000', '2026-01-02T03:04:05.678Z'],
    ['20260102030405-0530', '2026-01-02T08:34:05.000Z'],
    ['2026', '2026-01-01T00:00:00.000Z'],
    ['00500101', '0050-01-01T00:00:00.000Z'],
  ])('%s is the instant %s', (text, iso) => {
    const timestamp = parseTimestamp(text);

    expect(timestamp && new Date(instantOf(timestamp)).toISOString()).toBe(iso);
  });

  test('the same second is written in each zone', () => {
    const written = [0, 60, 0, -210].map((offsetMinutes) => formatInstant(0, offsetMinutes));

    expect(written).toEqual([
      '19700101000000.000+0000',
      '19700101010000.000+0100',
      '19700101000000.000+0000',
      '19691231203000.000-0330',
    ]);
  });

  test('an instant is written with milliseconds and zone, and read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -4_102_444_800_000, max: 4_102_444_800_000 }), (ms) => {
        const timestamp = parseTimestamp(formatInstant(ms));
        expect(timestamp && instantOf(timestamp)).toBe(ms);
      }),
    );
  });
});
