import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inFlight } from '../../../local/in-flight.ts';
import { ANY_PORTS } from '../../../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../../../local/pipeline/pipeline.ts';
import { latestKey } from '../../../runtime/archive-key.ts';
import { eventually } from '../../support/eventually.ts';
import { LocalProcess } from '../../support/local-process.ts';
import { FhirServer } from './fhir-server.ts';
import { Network } from './network.ts';

// A FHIR server of HAPI in front of the pipeline of `npm start`. Its Subscription calls the source `hapi` of the intake over a
// network that is cut and loses answers.
//
// HAPI gives up a notification a minute after its first try. With HAPI_OUTAGE_MS=120000 the outage is longer.

const OUTAGE_MS = Number(process.env.HAPI_OUTAGE_MS ?? 20_000);
const GIVES_UP_AFTER_MS = 60_000;
const VERSIONS = 6;
/** Far more than anything here takes on a busy machine. */
const TIMEOUT_MS = 900_000;

let folder: string;
let fhir: FhirServer;
let pipeline: Pipeline;
let network: Network;
/** What was put into the queue, in its order. */
const enqueued: Sent[] = [];

interface Sent {
  readonly controlId: string;
  readonly id: string;
  readonly event: string;
  readonly version: number;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hapi-fhir-'));
  fhir = new FhirServer(folder);
  await fhir.start();
  pipeline = await startPipeline(ANY_PORTS, {
    environment: { SITE_PROFILE: profileOf(fhir.url) },
    onEnqueued: (message) => enqueued.push(sentOf(message)),
  });
  network = await new Network(`${pipeline.url}/hapi`).start();
  await fhir.subscribe(network.url);
  await untilSubscribed('first');
}, TIMEOUT_MS);

afterAll(async () => {
  await network?.stop();
  await pipeline?.stop();
  LocalProcess.killAll();
  rmSync(folder, { recursive: true, force: true });
}, TIMEOUT_MS);

/** A site that sends deletions, whose source can be asked for what there is. */
function profileOf(url: string): string {
  const source = { name: 'hapi', dialect: 'rest-hook', authentication: { scheme: 'none' } };
  const profile = { delete: 'A29', sources: [{ ...source, server: { url, timeoutMs: 10_000 } }] };
  const file = join(folder, 'profile.json');
  writeFileSync(file, JSON.stringify(profile));
  return file;
}

const patient = (id: string, version: number) => ({
  resourceType: 'Patient',
  id,
  name: [{ family: `Version${version}` }],
});

const idsOf = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

/** Writes each Patient so often, one write after the other, and several Patients at once. */
async function write(ids: readonly string[], first = 1, last = VERSIONS): Promise<void> {
  await inFlight(4, ids, async (id) => {
    for (let version = first; version <= last; version += 1)
      await fhir.call('PUT', `Patient/${id}`, patient(id, version));
  });
}

/** After HAPI has started it is unknown when it has read its Subscriptions: a Patient shows it. */
async function untilSubscribed(name: string): Promise<void> {
  for (
    let version = 1;
    !network.passed.some(({ resource }) => resource === `Patient/${name}`);
    version += 1
  ) {
    await write([name], version, version);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
  }
}

function sentOf(message: string): Sent {
  return {
    controlId: message.split('|')[9] ?? '',
    id: /([^~|^]+)\^\^\^FHIRWORKS\^FW/.exec(message)?.[1] ?? '',
    event: /\rEVN\|(\w+)/.exec(message)?.[1] ?? '',
    version: Number(/\|Version(\d+)/.exec(message)?.[1]),
  };
}

async function atHospital(id: string): Promise<Sent | undefined> {
  const archived = await pipeline.emulator.object(latestKey({ type: 'Patient', fhirId: id }));
  return archived && sentOf(new TextDecoder().decode(archived));
}

/** Which of the Patients the hospital does not have in this version. */
async function lacking(ids: readonly string[], version = VERSIONS): Promise<string[]> {
  const held = await inFlight(8, ids, async (id) => [id, await atHospital(id)] as const);
  return held.filter(([, sent]) => sent?.version !== version).map(([id]) => id);
}

const untilHeld = (ids: readonly string[], version = VERSIONS) =>
  eventually(
    () => lacking(ids, version),
    (missing) => missing.length === 0,
    TIMEOUT_MS,
  );

/** The messages of a Patient in their order. After a restart one may be put into the queue again, which SQS drops. */
function messagesOf(id: string): Sent[] {
  return [...new Map(enqueued.map((one) => [one.controlId, one])).values()].filter((one) => one.id === id);
}

/**
 * Each message is of a version that was delivered, and newer than the message before it.
 *
 * @param brought versions that reconcile may have sent, which were not delivered
 */
function expectOneMessagePerVersion(ids: readonly string[], brought: readonly number[] = []): void {
  for (const id of ids) {
    const sent = messagesOf(id).map(({ version }) => version);
    const delivered = network.passed.filter(({ resource }) => resource === `Patient/${id}`);

    expect(sent).toEqual([...new Set(sent)].toSorted((one, other) => one - other));
    expect([...delivered.map(({ version }) => version), ...brought]).toEqual(expect.arrayContaining(sent));
    // 503 while the transform starts again: HAPI repeats it.
    const statuses = new Set(delivered.map(({ status = 200 }) => status));
    expect([200, 503]).toEqual(expect.arrayContaining([...statuses]));
  }
}

test(
  'the hospital ends with the last version of 200 Patients, each after a burst of six writes',
  async () => {
    const ids = idsOf('burst', 200);

    await write(ids);

    await untilHeld(ids);
    expectOneMessagePerVersion(ids);
  },
  TIMEOUT_MS,
);

test(
  'what HAPI deletes is deleted at the hospital once, though writes come after it',
  async () => {
    const ids = idsOf('deleted', 20);
    await write(ids);
    await untilHeld(ids);
    await write(ids, VERSIONS + 1, VERSIONS + 2);

    await inFlight(4, ids, (id) => fhir.call('DELETE', `Patient/${id}`));

    await untilDeleted(ids);
    await untilQuiet();
    for (const id of ids) expectDeletedOnce(id);
  },
  TIMEOUT_MS,
);

const untilDeleted = (ids: readonly string[]) =>
  eventually(
    () => inFlight(8, ids, async (id) => (await atHospital(id))?.event),
    (events) => events.every((event) => event === 'A29'),
    TIMEOUT_MS,
  );

function expectDeletedOnce(id: string): void {
  const events = messagesOf(id).map(({ event }) => event);
  expect(events.filter((event) => event === 'A29')).toHaveLength(1);
  expect(events.at(-1)).toBe('A29');
}

test(
  'a version whose answer is lost is delivered again and sent once',
  async () => {
    const ids = idsOf('repeated', 5);
    network.answersToLose = 20;

    await write(ids);

    await untilHeld(ids);
    await eventually(
      () => network.answersToLose,
      (count) => count === 0,
      TIMEOUT_MS,
    );
    await untilQuiet();
    const repeated = network.passed.filter(
      ({ resource, isAnswerLost }) => resource.startsWith('Patient/repeated-') && isAnswerLost,
    );
    expect(repeated).toHaveLength(20);
    expectOneMessagePerVersion(ids);
  },
  TIMEOUT_MS,
);

test(
  'an outage delays what HAPI still repeats, and loses none of it',
  async () => {
    // Each of HAPI's two threads repeats one notification at a time: these are the first that it gives up.
    const alone = idsOf('alone', 2);
    const bursts = idsOf('outage', 10);
    network.isCut = true;
    await write(alone, 1, 1);
    await write(bursts);
    await new Promise((resolve) => setTimeout(resolve, OUTAGE_MS));

    network.isCut = false;

    if (OUTAGE_MS >= GIVES_UP_AFTER_MS) {
      await untilQuiet();
      expect(await lacking(alone, 1)).not.toEqual([]);
      await reconcile();
    }
    await untilHeld(alone, 1);
    await untilHeld(bursts);
    expectOneMessagePerVersion(alone, [1]);
    expectOneMessagePerVersion(bursts, [VERSIONS]);
  },
  TIMEOUT_MS,
);

/** `npm run reconcile -- hapi`, to its end. */
async function reconcile(): Promise<void> {
  const options = ['--emulator', pipeline.emulator.url, '--journal', join(folder, `${randomUUID()}.jsonl`)];
  const run = new LocalProcess(process.execPath, ['bin/reconcile/main.ts', 'hapi', ...options], {
    SITE_PROFILE: join(folder, 'profile.json'),
  });
  expect([await run.exited(TIMEOUT_MS), run.output]).toEqual([0, expect.stringContaining('Journal:')]);
}

test(
  'reconcile brings what does not come, and what comes after it is not sent again',
  async () => {
    const written = idsOf('untold', 5);
    const deleted = idsOf('untold-deleted', 3);
    await write(deleted);
    await untilHeld(deleted);
    await untilQuiet();
    network.isCut = true;
    await write(written);
    await inFlight(4, deleted, (id) => fhir.call('DELETE', `Patient/${id}`));

    await reconcile();

    await untilHeld(written);
    await untilDeleted(deleted);
    network.isCut = false;
    await eventually(
      () => network.passed.some(({ resource }) => resource.startsWith('Patient/untold-')),
      Boolean,
      TIMEOUT_MS,
    );
    await untilQuiet();
    for (const id of written) expect(messagesOf(id).map(({ version }) => version)).toEqual([VERSIONS]);
    for (const id of deleted) expectDeletedOnce(id);
  },
  TIMEOUT_MS,
);

test(
  'a restart of the transform in the middle of a burst loses nothing',
  async () => {
    const ids = idsOf('transform', 20);
    const { pid } = pipeline.transform;
    const written = write(ids);
    await eventually(() => enqueued.some(({ id }) => id.startsWith('transform-')), Boolean, TIMEOUT_MS);

    pipeline.transform.kill('SIGKILL');

    await written;
    await untilHeld(ids);
    expect(pipeline.transform.pid).not.toBe(pid);
    expectOneMessagePerVersion(ids);
  },
  TIMEOUT_MS,
);

test(
  'a restart of HAPI keeps its Subscription, and later versions come',
  async () => {
    const ids = idsOf('restart', 5);
    await write(ids, 1, 3);
    await untilHeld(ids, 3);
    await untilQuiet();

    await fhir.stop();
    await fhir.start();
    await untilSubscribed('after-restart');

    await write(ids, 4);
    await untilHeld(ids);
    expectOneMessagePerVersion(ids);
  },
  TIMEOUT_MS,
);

/** HAPI looks for what to send every five seconds: it is quiet if three times nothing came. */
async function untilQuiet(): Promise<void> {
  for (let before = -1; before !== network.passed.length; ) {
    before = network.passed.length;
    await new Promise((resolve) => setTimeout(resolve, 15_000));
  }
}
