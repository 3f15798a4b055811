import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageQueue } from '../../../lambda/ports.ts';
import { LocalProcess } from '../../support/local-process.ts';
import { RecordRig } from '../../support/record-rig.ts';

// The operator's command as it is typed, on a table that the transform has written.

/** Longer than two commands take to start on a busy machine. */
const LEASE_MS = 10_000;

let rig: RecordRig;
let folder: string;
let log: string;

beforeAll(async () => {
  rig = await RecordRig.start(LEASE_MS);
  folder = await mkdtemp(join(tmpdir(), 'record-'));
  log = join(folder, 'record.log');
});

afterAll(async () => {
  LocalProcess.killAll();
  await rig.stop();
  await rm(folder, { recursive: true });
});

const META = { versionId: '7', lastUpdated: '2026-01-02T03:04:05Z' };
const patient = (id: string, meta = {}) => ({ id, meta, name: [{ family: 'PLANTED' }] });

async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const process = new LocalProcess(globalThis.process.execPath, [
    'bin/record/main.ts',
    '--log',
    log,
    '--emulator',
    rig.emulator.url,
    ...args,
  ]);
  return { code: await process.exited(), output: process.output };
}

/** Starts a write in a process that stays in the middle of it. */
async function hangingWrite(id: string): Promise<void> {
  const hanging = (): MessageQueue => ({
    prepare: () => ({ send: () => new Promise(() => undefined) }),
  });
  void rig.process({ queue: hanging })('PUT', patient(id));
  while ((await rig.item(id)).pending === undefined) await sleep(10);
}

test('show says version, control ID, event and times, and nothing of the patient', async () => {
  const { resource } = await rig.process()('PUT', patient('show-1', META));

  const { code, output } = await run('show', 'Patient/show-1');

  expect(code).toBe(0);
  expect(output).toMatch(/^resource +Patient\/show-1\nstate +sent\n/);
  expect(output).toContain(
    `ADT^A31, control ID ${resource.meta.versionId}, ${resource.meta.lastUpdated.slice(0, 19)}`,
  );
  expect(output).toMatch(/^ {2}version +7, last updated 2026-01-02T03:04:05\.000Z$/m);
  expect(output).toMatch(/^ {2}kept +\d+ bytes: MSH EVN PID PV1$/m);
  expect(output).toMatch(/^pending +none$/m);
  expect(output).toMatch(/^lease until +none$/m);
  expect(output).toMatch(/^expires +never$/m);
  expect(output).not.toContain('PLANTED');
});

test('show has the segments only if they are asked for, and JSON for programs', async () => {
  await rig.process()('PUT', patient('show-2'));

  const segments = await run('show', 'Patient/show-2', '--segments');
  const json = await run('show', 'Patient/show-2', '--json');

  expect(segments.output).toMatch(/^PID\|.*PLANTED$/m);
  expect(json.output).not.toContain('PLANTED');
  expect(JSON.parse(json.output)).toMatchObject({
    key: 'Patient/show-2',
    state: 'sent',
    sent: { messageType: 'ADT^A31', segments: ['MSH', 'EVN', 'PID', 'PV1'] },
  });
});

test('forget deletes the item and logs the note without the patient; what was never sent is refused', async () => {
  const { resource } = await rig.process()('PUT', patient('forget-1', META));

  const forgotten = await run('forget', 'Patient/forget-1', '--note', 'a wrong merge');
  const again = await run('forget', 'Patient/forget-1', '--note', 'a wrong merge');

  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  expect(forgotten).toEqual({ code: 0, output: `forgot Patient/forget-1, logged in ${log}\n` });
  expect(again).toEqual({ code: 1, output: 'Patient/forget-1: the record has no such resource\n' });
  expect(await rig.item('forget-1')).toEqual({});
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      done: 'forgotten',
      key: 'Patient/forget-1',
      note: 'a wrong merge',
      sent: expect.objectContaining({ controlId: resource.meta.versionId, sourceVersion: 7 }),
    }),
  ]);
  expect(lines.join()).not.toContain('PLANTED');
});

test('forget leaves an item that is being written, and takes it once the lease has expired', async () => {
  await hangingWrite('forget-2');

  const [refused, shown] = await Promise.all([
    run('forget', 'Patient/forget-2', '--note', 'n'),
    run('show', 'Patient/forget-2'),
  ]);
  await sleep(LEASE_MS);
  const pending = await run('show', 'Patient/forget-2');
  const forgotten = await run('forget', 'Patient/forget-2', '--note', 'n');

  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('a request is writing it now') });
  expect(shown.output).toMatch(/^state +in progress$/m);
  expect(shown.output).toMatch(/^last message +none$/m);
  expect(pending.output).toMatch(/^state +pending$/m);
  expect(pending.output).toMatch(/^pending +ADT\^A31, control ID /m);
  expect(forgotten.code).toBe(0);
  expect(await rig.item('forget-2')).toEqual({});
});

test('a table that does not exist is named', async () => {
  const { code, output } = await run('show', 'Patient/a', '--table', 'other');

  expect([code, output]).toEqual([1, 'There is no table other in this account and region.\n']);
});
