import { fifoQueue } from '../../../../bin/quarantine/fifo-queue.ts';
import { connectComparison } from '../../../../lambda/intake/reconcile/connect.ts';
import { reconcile, TooManyGoneError } from '../../../../lambda/intake/reconcile/reconcile.ts';
import {
  beginning,
  type Counts,
  type Cursor,
  counted,
  NONE,
} from '../../../../lambda/intake/reconcile/step.ts';
import { intakeSettings } from '../../../../lambda/intake/settings.ts';
import { type Emulator, startEmulator } from '../../../../local/emulator/emulator.ts';
import { LOCAL_AWS } from '../../../../runtime/local-pipeline/emulator-address.ts';
import { FhirStandIn } from '../../../support/network/fhir-stand-in.ts';
import { recordingLog } from '../../../support/observability/recording-log.ts';
import { recordingMetrics } from '../../../support/observability/recording-metrics.ts';

// The comparison of a server on a real socket with the record, on the real protocols of DynamoDB and SQS.

let emulator: Emulator;
let server: FhirStandIn;
/** Each test has a source of its own, and with it a record of its own. */
let tests = 0;

beforeAll(async () => {
  emulator = await startEmulator(0);
  Object.assign(process.env, LOCAL_AWS, { AWS_ENDPOINT_URL: emulator.url });
});
afterAll(() => emulator.stop());

beforeEach(async () => {
  tests += 1;
  server = await FhirStandIn.start();
  await sent();
});
afterEach(() => server.stop());

interface Options {
  readonly profile?: object;
  readonly mostDeletions?: number;
  readonly isDryRun?: boolean;
}

function portsOf({ profile = {}, mostDeletions = 100, isDryRun = false }: Options = {}) {
  const name = `source-${tests}`;
  const sources = [
    { name, dialect: 'rest-hook', authentication: { scheme: 'none' }, server: { url: server.url } },
  ];
  const settings = intakeSettings.read({
    QUEUE_URL: emulator.queueUrl,
    QUARANTINE_QUEUE_URL: emulator.quarantineQueueUrl,
    RECORD_TABLE_NAME: emulator.recordTableName,
    INTAKE_ON_LOOPBACK: 'on',
    SITE_PROFILE: JSON.stringify({ delete: 'A29', ...profile, sources }),
  });
  const comparing = connectComparison(name, settings, recordingLog(), recordingMetrics());
  return comparing.portsOf({ requestId: undefined, trace: undefined }, { mostDeletions, isDryRun });
}

/** A whole comparison, or the rest of one. */
async function compared(from: Cursor = beginning(undefined), options: Options = {}): Promise<Counts> {
  let counts = NONE;
  for await (const step of reconcile(from, portsOf(options))) counts = counted(counts, step);
  return counts;
}

/** Control codes, patients and events of what waits in the queue; it is empty afterwards. */
async function sent(): Promise<string[]> {
  const queue = fifoQueue(emulator.queueUrl, emulator.url);
  const bodies: string[] = [];
  while ((await queue.count()).all > 0)
    for (const message of await queue.take(30)) {
      bodies.push(message.body);
      await queue.remove(message);
    }
  return bodies.map((body) => `${/ADT\^(A\d\d)/.exec(body)?.[1]} ${/(p-\d+-\d+)/.exec(body)?.[1]}`);
}

const id = (number: number) => `p-${tests}-${number}`;
const patient = (number: number, family = 'Muster') => ({
  resourceType: 'Patient',
  id: id(number),
  name: [{ family }],
});

test('what the server has and the record lacks is sent, once, over all pages', async () => {
  for (let number = 1; number <= 25; number += 1) server.put(patient(number));

  expect(await compared()).toEqual({ ...NONE, sent: 25, known: 25 });
  expect((await sent()).toSorted()).toEqual(
    Array.from({ length: 25 }, (_, index) => `A28 ${id(index + 1)}`).toSorted(),
  );
  expect(await compared()).toEqual({ ...NONE, known: 50 });
  expect(await sent()).toEqual([]);
});

test('a version that is newer than that of the record is sent, and one that was sent before is not', async () => {
  server.put(patient(1));
  server.put(patient(2));
  await compared();
  await sent();
  server.put(patient(1, 'Neu'));

  expect(await compared()).toMatchObject({ sent: 1 });
  expect(await sent()).toEqual([`A31 ${id(1)}`]);
});

test('only what was changed since a time is listed', async () => {
  server.put(patient(1));
  const { meta } = server.put(patient(2));

  expect(await compared(beginning(meta.lastUpdated))).toMatchObject({ sent: 1 });
  expect(await sent()).toEqual([`A28 ${id(2)}`]);
});

test('what is gone from the server is deleted, once, and what only a search lacks is not', async () => {
  for (let number = 1; number <= 3; number += 1) server.put(patient(number));
  await compared();
  await sent();
  server.delete(`Patient/${id(2)}`);

  expect(await compared()).toEqual({ ...NONE, known: 4, deleted: 1 });
  expect(await sent()).toEqual([`A29 ${id(2)}`]);
  expect(await compared()).toEqual({ ...NONE, known: 4 });
});

test('a site that sends no deletions asks for none', async () => {
  server.put(patient(1));
  const profile = { delete: 'refuse' };
  await compared(undefined, { profile });
  server.delete(`Patient/${id(1)}`);

  expect(await compared(undefined, { profile })).toEqual(NONE);
  expect(server.asked.filter((path) => path.includes('_id='))).toEqual([]);
});

test('a server that has lost its content deletes nobody at the hospital', async () => {
  for (let number = 1; number <= 5; number += 1) server.put(patient(number));
  await compared();
  await sent();
  server.clear();

  await expect(compared(undefined, { mostDeletions: 4 })).rejects.toThrow(TooManyGoneError);
  expect(await sent()).toEqual([]);
});

test('what can never be sent is in quarantine, and does not stop the others', async () => {
  server.put({ ...patient(1), birthDate: 'soon' } as ReturnType<typeof patient>);
  server.put(patient(2));

  expect(await compared()).toEqual({ ...NONE, refused: 1, sent: 1, known: 1 });
  const quarantine = fifoQueue(emulator.quarantineQueueUrl, emulator.url);
  const [kept] = await quarantine.take(1);
  expect(kept?.body).toContain(id(1));
  if (kept !== undefined) await quarantine.remove(kept);
});

test('a comparison that was stopped after a page goes on with the next one', async () => {
  for (let number = 1; number <= 25; number += 1) server.put(patient(number));
  let cursor = beginning(undefined);
  for await (const step of reconcile(cursor, portsOf())) {
    cursor = step.cursor;
    break;
  }
  await sent();
  server.asked.length = 0;

  expect(await compared(cursor)).toMatchObject({ sent: 15 });
  expect(server.asked[0]).toContain(encodeURIComponent('2026-07-01T00:00:10.000Z'));
});

test('a server that does not sort is listed from the beginning again', async () => {
  server.isSorting = false;
  for (let number = 1; number <= 25; number += 1) server.put(patient(number));
  let cursor = beginning(undefined);
  for await (const step of reconcile(cursor, portsOf())) {
    cursor = step.cursor;
    break;
  }

  expect(cursor.reached).toBeUndefined();
  expect(await compared(cursor)).toMatchObject({ sent: 15 });
});

test('a server that fails now and then is asked again, and one that is dead ends the comparison', async () => {
  server.put(patient(1));
  server.failures.push(503, 429);

  expect(await compared()).toMatchObject({ sent: 1 });
  server.failures.push(...Array(20).fill(500));
  await expect(compared()).rejects.toMatchObject({ name: 'UnavailableError', message: 'server' });
});

test('a dry run says what it would do, and does none of it', async () => {
  server.put(patient(1));
  server.put(patient(2));
  await compared();
  await sent();
  server.put(patient(1, 'Neu'));
  server.delete(`Patient/${id(2)}`);

  expect(await compared(undefined, { isDryRun: true })).toEqual({ ...NONE, known: 1, sent: 1, deleted: 1 });
  expect(await sent()).toEqual([]);
  expect(await compared()).toEqual({ ...NONE, known: 1, sent: 1, deleted: 1 });
});
