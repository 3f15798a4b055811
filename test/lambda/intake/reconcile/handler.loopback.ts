import { jest } from '@jest/globals';
import { dynamoStates } from '../../../../lambda/intake/reconcile/dynamodb.ts';
import { handler } from '../../../../lambda/intake/reconcile/handler.ts';
import { recordClient } from '../../../../lambda/record/dynamodb.ts';
import { type Emulator, startEmulator } from '../../../../local/emulator/emulator.ts';
import { LOCAL_AWS } from '../../../../runtime/local-pipeline/emulator-address.ts';
import { FhirStandIn } from '../../../support/network/fhir-stand-in.ts';

// The Lambda that a schedule calls, with the time that Lambda gives it.

const LONG_AGO = '2026-01-01T00:00:00.000Z';

let emulator: Emulator;
let server: FhirStandIn;
const printed: { message: string; [field: string]: unknown }[] = [];

beforeAll(async () => {
  emulator = await startEmulator(0);
  server = await FhirStandIn.start();
  const authentication = { scheme: 'none' };
  const sources = ['ward', 'slow', 'away'].map((name) => ({
    name,
    dialect: 'rest-hook',
    authentication,
    server: { url: server.url },
    reconcileHours: 24,
  }));
  Object.assign(process.env, LOCAL_AWS, {
    AWS_ENDPOINT_URL: emulator.url,
    QUEUE_URL: emulator.queueUrl,
    QUARANTINE_QUEUE_URL: emulator.quarantineQueueUrl,
    RECORD_TABLE_NAME: emulator.recordTableName,
    INTAKE_ON_LOOPBACK: 'on',
    SITE_PROFILE: JSON.stringify({
      delete: 'A29',
      sources: [...sources, { name: 'plain', dialect: 'rest', authentication }],
    }),
  });
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      const line = String(text);
      if (line.includes('"service":"intake"')) printed.push(JSON.parse(line));
      return true;
    });
  for (let number = 1; number <= 25; number += 1) server.put({ resourceType: 'Patient', id: `p-${number}` });
});

afterAll(async () => {
  jest.restoreAllMocks();
  server?.stop();
  await emulator?.stop();
});

beforeEach(() => {
  printed.length = 0;
});

/** @param pages of which the last one leaves no time for another */
async function call(source: string, pages = Number.POSITIVE_INFINITY): Promise<void> {
  let asked = 0;
  await handler(
    { source },
    {
      awsRequestId: 'request-1',
      getRemainingTimeInMillis: () => {
        asked += 1;
        return asked < pages ? 600_000 : 60_000;
      },
    },
  );
}

const states = () => dynamoStates(recordClient(), emulator.recordTableName);
const reports = () => printed.filter(({ message }) => /^reconcile/.test(message));

test('a comparison is begun when it is due, looks back to where the last one began, and is not repeated before it is due again', async () => {
  await states().write('ward', { completed: LONG_AGO });

  await call('ward');
  await call('ward');

  expect(reports()).toEqual([
    expect.objectContaining({ message: 'reconciled', source: 'ward', outcome: 'complete', sent: 25 }),
  ]);
  expect(server.asked[0]).toContain(encodeURIComponent('2025-12-31T23:50:00.000Z'));
  const { running, completed = '' } = await states().read('ward');
  expect(running).toBeUndefined();
  expect(Date.now() - Date.parse(completed)).toBeLessThan(600_000);
});

test('a comparison that has no time left goes on with the next call, where it stopped', async () => {
  await states().write('slow', { completed: LONG_AGO });

  await call('slow', 1);
  const { running } = await states().read('slow');
  server.asked.length = 0;
  await call('slow');

  expect(running?.cursor.reached).toBe('2026-07-01T00:00:10.000Z');
  expect(server.asked[0]).toContain(encodeURIComponent('2026-07-01T00:00:10.000Z'));
  expect(reports().map(({ outcome }) => outcome)).toEqual(['continues', 'complete']);
});

test('a server that is away fails the call, and the next one begins there', async () => {
  await states().write('away', { completed: LONG_AGO });
  server.failures.push(...Array(3).fill(503));

  await expect(call('away')).rejects.toMatchObject({ name: 'UnavailableError' });
  expect(reports()).toEqual([
    expect.objectContaining({
      message: 'reconcile-failed',
      source: 'away',
      error: expect.stringContaining('status-503'),
    }),
  ]);
  await call('away');
  expect(reports().at(-1)).toMatchObject({ message: 'reconciled', outcome: 'complete' });
});

test.each([
  ['nobody', 'SITE_PROFILE: there is no source nobody, expected ward or slow or away or plain'],
  ['plain', 'SITE_PROFILE: sources: plain: server is missing, with which the record is compared'],
])('a call for %s says what is wrong with the settings', async (source, problem) => {
  await expect(call(source)).rejects.toMatchObject({ problems: [problem] });

  expect(reports()).toEqual([expect.objectContaining({ message: 'reconcile-failed', settings: [problem] })]);
});
