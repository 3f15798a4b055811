import { ConnectPace } from '../../../fargate-sender/link/connect-pace.ts';

const settings = { backoffMinMs: 60_000, backoffMaxMs: 3_600_000 };

test('the first connect does not wait, and the next one for the minimum backoff unless its link served', () => {
  const pace = new ConnectPace(settings);
  expect(pace.delayMs(false)).toBe(0);

  pace.connecting();

  expect(pace.delayMs(false)).toBeGreaterThan(50_000);
  expect(pace.delayMs(false)).toBeLessThanOrEqual(60_000);
  expect(pace.delayMs(true)).toBe(0);
});

test('failed connects and missing answers add up to a longer wait, also for a link that served', () => {
  const pace = new ConnectPace(settings);
  for (let count = 0; count < 20; count += 1) pace.connectFailed();
  pace.unanswered();

  expect(pace.failedConnects).toBe(20);
  expect(pace.delayMs(true)).toBeGreaterThanOrEqual(60_000);
  expect(pace.delayMs(true)).toBeLessThanOrEqual(3_600_000);

  pace.lasts();
  expect(pace.failedConnects).toBe(0);
  expect(pace.delayMs(true)).toBeGreaterThan(0);
  pace.answered();
  expect(pace.delayMs(true)).toBe(0);
});
