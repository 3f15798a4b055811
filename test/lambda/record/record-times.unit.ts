import { recordTimes } from '../../../lambda/record/record-times.ts';
import { ANSWER_WITHIN_MS, transformSettings } from '../../../lambda/settings.ts';

const ENVIRONMENT = { QUEUE_URL: 'http://q', S3_BUCKET_NAME: 'b', RECORD_TABLE_NAME: 'records' };

test('a lease outlives the process that holds it, and a request is answered in time', () => {
  const times = transformSettings.read(ENVIRONMENT).record?.times;

  if (times === undefined) throw new Error('no record');
  expect(times.holdMs).toBe(ANSWER_WITHIN_MS);
  expect(times.leaseMs - times.holdMs).toBe(5000);
  expect(times.waitMs).toBeLessThan(times.workMs);
  expect(times.workMs + times.giveBackMs).toBeLessThan(ANSWER_WITHIN_MS);
});

test('a shorter lease is held for five sixths of it', () => {
  expect(recordTimes(ANSWER_WITHIN_MS, 600).holdMs).toBe(500);
});

test('there is no record without a table, and no lease that is longer than is needed', () => {
  expect(transformSettings.read({ ...ENVIRONMENT, RECORD_TABLE_NAME: '' }).record).toBeUndefined();
  expect(() => transformSettings.read({ ...ENVIRONMENT, RECORD_LEASE_MS: '30001' })).toThrow(
    'RECORD_LEASE_MS is "30001", expected a whole number from 100 to 30000',
  );
});
