import { watchCertificates } from '../../../fargate-sender/link/certificates.ts';
import { eventually } from '../../support/eventually.ts';
import { recordingLog } from '../../support/observability/recording-log.ts';

const DAY_MS = 86_400_000;
const inDays = (days: number) => Date.now() + days * DAY_MS;

test('the days left are those of the certificate that runs out first, and none where there is no certificate', () => {
  const certificates = watchCertificates(recordingLog());
  expect(certificates.daysLeft()).toBeUndefined();
  certificates.own(undefined);
  certificates.endpoint(Number.NaN);
  expect(certificates.daysLeft()).toBeUndefined();

  certificates.own(inDays(20.5));
  expect(certificates.daysLeft()).toBe(20);
  certificates.endpoint(inDays(5.5));
  expect(certificates.daysLeft()).toBe(5);
  certificates.endpoint(inDays(60.5));
  expect(certificates.daysLeft()).toBe(20);
});

test("an endpoint's certificate is warned of once its time has come, though its link was made before", async () => {
  const log = recordingLog();
  watchCertificates(log, 20).endpoint(inDays(30) + 300);
  expect(log.lines).toEqual([]);

  await eventually(
    () => log.lines.length,
    (count) => count > 0,
  );

  expect(log.lines).toMatchObject([{ event: 'endpoint-certificate-expires', fields: { daysLeft: 29 } }]);
});

test('a certificate that is seen only when a connection is made is warned of while the connection lasts', async () => {
  const log = recordingLog();
  let now = Date.now();
  const certificates = watchCertificates(log, 20, () => now);
  const days = () => log.lines.map(({ fields }) => fields.daysLeft);
  certificates.endpoint(now + 31.5 * DAY_MS);
  expect(days()).toEqual([]);

  now += 2 * DAY_MS;
  await eventually(days, (reported) => reported.length > 0);
  now += DAY_MS;
  await eventually(days, (reported) => reported.length > 1);

  expect(days()).toEqual([29, 28]);
});

test('to look at certificates keeps no process alive', () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();

  watchCertificates(recordingLog());

  expect(timers()).toBe(before);
});
