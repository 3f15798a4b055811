import { intakeSettings, LOOPBACK_SOURCES } from '../../../lambda/intake/settings.ts';
import { DIALECTS } from '../../../runtime/site-profile/fhir-source.ts';

const ENVIRONMENT = { QUEUE_URL: 'http://q', QUARANTINE_QUEUE_URL: 'http://x', RECORD_TABLE_NAME: 't' };
const open = { name: 'open', dialect: 'rest', authentication: { scheme: 'none' } };
const SITE_PROFILE = JSON.stringify({ sources: [open] });

test('a source without authentication is refused, but on loopback', () => {
  expect(() => intakeSettings.read({ ...ENVIRONMENT, SITE_PROFILE })).toThrow(
    'SITE_PROFILE: sources: open: authentication is none',
  );
  expect(intakeSettings.read({ ...ENVIRONMENT, SITE_PROFILE, INTAKE_ON_LOOPBACK: 'on' }).sources).toEqual([
    open,
  ]);
});

test('without sources there are none, and on loopback one of each dialect', () => {
  expect(intakeSettings.read(ENVIRONMENT).sources).toEqual([]);
  expect(intakeSettings.read({ ...ENVIRONMENT, INTAKE_ON_LOOPBACK: 'on' }).sources).toBe(LOOPBACK_SOURCES);
  expect(LOOPBACK_SOURCES.map(({ dialect }) => dialect).toSorted()).toEqual(DIALECTS.toSorted());
});

test('the queues and the record are required', () => {
  expect(() => intakeSettings.read({})).toThrow(
    /QUEUE_URL is missing.*QUARANTINE_QUEUE_URL is missing.*RECORD_TABLE_NAME is missing/s,
  );
});
