import { type Filter, instantOf, matcher } from '../../../bin/quarantine/filter.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { messageIn } from './message-in.ts';

const message = messageIn({
  body: 'MSH|^~\\&|A||||20260102||ADT^A31|C1|T|2.5.1\rPID|1||f-1^^^FHIRWORKS^FW\r',
  sentAt: Date.UTC(2026, 10, 30, 14),
  attributes: {
    reason: 'nack',
    msa1: 'AE',
    err3: '101',
    errors: '101 Required field missing at PID^1^3; 103 Table value not found at PID^1^8',
  },
});

test.each<[Filter, boolean]>([
  [{}, true],
  [{ reason: 'nack' }, true],
  [{ reason: 'no-hl7' }, false],
  [{ code: 'AE' }, true],
  [{ code: '101' }, true],
  [{ code: '103' }, true],
  [{ code: '10' }, false],
  [{ code: 'AR' }, false],
  [{ resourceType: 'Patient' }, true],
  [{ resourceType: 'Encounter' }, false],
  [{ event: 'A31' }, true],
  [{ event: 'A28' }, false],
  [{ since: Date.UTC(2026, 10, 30, 14) }, true],
  [{ since: Date.UTC(2026, 10, 30, 14) + 1 }, false],
  [{ until: Date.UTC(2026, 10, 30, 14) }, false],
  [{ until: Date.UTC(2026, 10, 30, 14) + 1 }, true],
  [{ reason: 'nack', code: '207' }, false],
])('%j matches: %s', (filter, isMatch) => {
  expect(matcher(filter, DEFAULT_PROFILE)(message)).toBe(isMatch);
});

test('what the intake refused is of the type that it says', () => {
  const refused = messageIn({
    body: '{}',
    attributes: { reason: 'intake-invalid', resourceType: 'Encounter' },
  });

  expect(matcher({ resourceType: 'Encounter' }, DEFAULT_PROFILE)(refused)).toBe(true);
});

test.each([
  ['2026-11-30', Date.UTC(2026, 10, 30)],
  ['2026-11-30T14:05', Date.UTC(2026, 10, 30, 14, 5)],
  ['2026-11-30 14:05:06', Date.UTC(2026, 10, 30, 14, 5, 6)],
  ['2026-11-30T14:05:06.5Z', Date.UTC(2026, 10, 30, 14, 5, 6, 500)],
  ['2026-11-30T14:05+02:00', Date.UTC(2026, 10, 30, 12, 5)],
  ['2026-11-31T25:00', undefined],
  ['2026-11', undefined],
  ['yesterday', undefined],
  ['', undefined],
])('%s is a time', (text, instant) => {
  expect(instantOf(text)).toBe(instant);
});
