import { eventually } from '../../support/eventually.ts';
import { LocalProcess } from '../../support/local-process.ts';
import { HapiRun, idsOf, LAST_VERSION, TIMEOUT_MS } from './hapi-run.ts';

// A FHIR server of HAPI in front of the pipeline of `npm start`. Its Subscription calls the source `hapi` of the intake.
//
// HAPI gives up a notification a minute after its first try. With HAPI_OUTAGE_MS=120000 the outage is longer.

const OUTAGE_MS = Number(process.env.HAPI_OUTAGE_MS ?? 20_000);
const GIVES_UP_AFTER_MS = 60_000;

let run: HapiRun;

beforeAll(async () => {
  run = await HapiRun.start();
}, TIMEOUT_MS);

afterAll(async () => {
  await run?.stop();
  LocalProcess.killAll();
}, TIMEOUT_MS);

/**
 * Each message is of a version that was delivered, and newer than the message before it.
 *
 * @param brought versions that reconcile may have sent, which were not delivered
 */
function expectOneMessagePerVersion(ids: readonly string[], brought: readonly number[] = []): void {
  for (const id of ids) {
    const sent = run.messagesOf(id).map(({ version }) => version);
    const delivered = run.network.passedOf(id);

    expect(sent).toEqual([...new Set(sent)].toSorted((one, other) => one - other));
    expect([...delivered.map(({ version }) => version), ...brought]).toEqual(expect.arrayContaining(sent));
    // 503 while the transform starts again: HAPI repeats it.
    const statuses = new Set(delivered.map(({ status = 200 }) => status));
    expect([200, 503]).toEqual(expect.arrayContaining([...statuses]));
  }
}

function expectDeletedOnce(ids: readonly string[]): void {
  for (const id of ids) {
    const events = run.messagesOf(id).map(({ event }) => event);
    expect(events.filter((event) => event === 'A29')).toHaveLength(1);
    expect(events.at(-1)).toBe('A29');
  }
}

/** A test that may take as long as a busy machine needs. */
const unhurried = (name: string, body: () => Promise<void>) => test(name, body, TIMEOUT_MS);

unhurried(
  'the hospital ends with the last version of 200 Patients, each after a burst of six writes',
  async () => {
    const ids = idsOf('burst', 200);

    await run.write(ids);

    await run.untilHeld(ids);
    expectOneMessagePerVersion(ids);
  },
);

unhurried('what HAPI deletes is deleted at the hospital once, though writes come after it', async () => {
  const ids = idsOf('deleted', 20);
  await run.write(ids);
  await run.untilHeld(ids);
  await run.write(ids, LAST_VERSION + 1, LAST_VERSION + 2);

  await run.delete(ids);

  await run.untilDeleted(ids);
  await run.untilQuiet();
  expectDeletedOnce(ids);
});

unhurried('a version whose answer is lost is delivered again and sent once', async () => {
  const ids = idsOf('repeated', 5);
  run.network.answersToLose = 20;

  await run.write(ids);

  await run.untilHeld(ids);
  await eventually(
    () => run.network.answersToLose,
    (count) => count === 0,
    TIMEOUT_MS,
  );
  await run.untilQuiet();
  const passed = ids.flatMap((id) => run.network.passedOf(id));
  expect(passed.filter(({ isAnswerLost }) => isAnswerLost)).toHaveLength(20);
  expectOneMessagePerVersion(ids);
});

unhurried(
  'after an outage the hospital has the last version, with reconcile where HAPI gave it up',
  async () => {
    // Each of HAPI's two threads repeats one notification at a time: these are the first that it gives up.
    const alone = idsOf('alone', 2);
    const bursts = idsOf('outage', 10);
    run.network.isCut = true;
    await run.write(alone, 1, 1);
    await run.write(bursts);
    await new Promise((resolve) => setTimeout(resolve, OUTAGE_MS));

    run.network.isCut = false;

    if (OUTAGE_MS >= GIVES_UP_AFTER_MS) {
      await run.untilQuiet();
      expect(await run.lacking(alone, 1)).not.toEqual([]);
      await run.reconcile();
    }
    await run.untilHeld(alone, 1);
    await run.untilHeld(bursts);
    expectOneMessagePerVersion(alone, [1]);
    expectOneMessagePerVersion(bursts, [LAST_VERSION]);
  },
);

unhurried('reconcile brings what does not come, and what comes after it is not sent again', async () => {
  const written = idsOf('late', 5);
  const deleted = idsOf('late-deleted', 3);
  await run.write(deleted);
  await run.untilHeld(deleted);
  await run.untilQuiet();
  run.network.isCut = true;
  await run.write(written);
  await run.delete(deleted);

  await run.reconcile();

  await run.untilHeld(written);
  await run.untilDeleted(deleted);
  run.network.isCut = false;
  await run.untilQuiet();
  expect(written.flatMap((id) => run.network.passedOf(id))).not.toEqual([]);
  for (const id of written) expect(run.messagesOf(id).map(({ version }) => version)).toEqual([LAST_VERSION]);
  expectDeletedOnce(deleted);
});

unhurried('a restart of the transform in the middle of a burst loses nothing', async () => {
  const ids = idsOf('transform', 20);
  const { transform } = run.pipeline;
  const { pid } = transform;
  const written = run.write(ids);
  await eventually(() => ids.some((id) => run.messagesOf(id).length > 0), Boolean, TIMEOUT_MS);

  transform.kill('SIGKILL');

  await written;
  await run.untilHeld(ids);
  expect(transform.pid).not.toBe(pid);
  expectOneMessagePerVersion(ids);
});

unhurried('a restart of HAPI keeps its Subscription, and later versions come', async () => {
  const ids = idsOf('restart', 5);
  await run.write(ids, 1, 3);
  await run.untilHeld(ids, 3);
  await run.untilQuiet();

  await run.fhir.stop();
  await run.fhir.start();
  await run.untilSubscribed('after-restart');

  await run.write(ids, 4);
  await run.untilHeld(ids);
  expectOneMessagePerVersion(ids);
});
