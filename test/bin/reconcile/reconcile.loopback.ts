import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fifoQueue } from '../../../bin/quarantine/fifo-queue.ts';
import { type Emulator, startEmulator } from '../../../local/emulator/emulator.ts';
import { LocalProcess } from '../../support/local-process.ts';
import { FhirStandIn } from '../../support/network/fhir-stand-in.ts';

// The operator's command as it is typed, between a FHIR server on a real socket and the pipeline's emulator.

const PATIENTS = 60;

let emulator: Emulator;
let server: FhirStandIn;
let folder: string;
let journal: string;

beforeEach(async () => {
  [emulator, server, folder] = await Promise.all([
    startEmulator(0),
    FhirStandIn.start(),
    mkdtemp(join(tmpdir(), 'reconcile-')),
  ]);
  journal = join(folder, 'journal.jsonl');
  for (let number = 1; number <= PATIENTS; number += 1)
    server.put({ resourceType: 'Patient', id: `p-${number}`, name: [{ family: 'PLANTED' }] } as never);
});

afterEach(async () => {
  LocalProcess.killAll();
  server?.stop();
  await emulator?.stop();
  await rm(folder, { recursive: true });
});

function command(...args: string[]): LocalProcess {
  const sources = [
    { name: 'ward', dialect: 'rest-hook', authentication: { scheme: 'none' }, server: { url: server.url } },
  ];
  return new LocalProcess(
    process.execPath,
    ['bin/reconcile/main.ts', ...args, '--emulator', emulator.url, '--journal', journal],
    { SITE_PROFILE: JSON.stringify({ delete: 'A29', sources }) },
  );
}

async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const started = command(...args);
  return { code: await started.exited(), output: started.output };
}

const waiting = async () => (await fifoQueue(emulator.queueUrl, emulator.url).count()).all;

/** The last number that the summary has for an outcome, over all runs of a comparison. */
const countOf = (output: string, outcome: string) =>
  Number(new RegExp(`^ +${outcome} +(\\d+) `, 'm').exec(output)?.[1]);

test('everything that is missing is sent, with a summary, and nothing the second time', async () => {
  const first = await run('ward');
  const again = await run('ward');

  expect([first.code, countOf(first.output, 'sent'), again.code, countOf(again.output, 'sent')]).toEqual([
    0,
    PATIENTS,
    0,
    0,
  ]);
  expect(await waiting()).toBe(PATIENTS);
  const kept = await readFile(journal, 'utf8');
  expect(kept).toContain('"id":"p-1","outcome":"sent"');
  expect(kept + first.output).not.toContain('PLANTED');
});

test('a run that is interrupted resumes after its last page, and sends nothing twice', async () => {
  const interrupted = command('ward');
  server.onRequest = (path) => {
    if (path.includes('offset=20')) interrupted.signal('SIGINT');
  };
  const code = await interrupted.exited();
  server.onRequest = () => undefined;
  const sent = countOf(interrupted.output, 'sent');
  const resumed = await run('ward');

  expect(code).toBe(130);
  expect(interrupted.output).toContain('Run the same command again to resume.');
  expect(sent).toBeLessThan(PATIENTS);
  expect([resumed.code, countOf(resumed.output, 'sent')]).toEqual([0, PATIENTS]);
  expect(resumed.output).toContain('Journal: continued');
  expect(await waiting()).toBe(PATIENTS);
});

test('a run that is killed resumes, and sends nothing twice', async () => {
  const killed = command('ward');
  server.onRequest = (path) => {
    if (path.includes('offset=30')) killed.signal('SIGKILL');
  };
  await killed.exited();
  server.onRequest = () => undefined;

  expect((await run('ward')).code).toBe(0);
  expect(await waiting()).toBe(PATIENTS);
});

test('a server that is dead ends it with a sentence, and the next run resumes', async () => {
  server.failures.push(...Array(3).fill(503));
  const dead = await run('ward');
  const resumed = await run('ward');

  expect([dead.code, dead.output]).toEqual([
    1,
    expect.stringContaining(
      'the FHIR server is not available (FetchError status-503). Run the same command again',
    ),
  ]);
  expect([resumed.code, await waiting()]).toEqual([0, PATIENTS]);
});

test('a server that has lost its content deletes nobody, and says what to do if it was meant', async () => {
  await run('ward');
  server.clear();
  const refused = await run('ward', '--most-deletions', '10');

  expect([refused.code, refused.output]).toEqual([
    1,
    expect.stringMatching(/60 resources .* at most 10 may be deleted.* --most-deletions 60/),
  ]);
  expect(await waiting()).toBe(PATIENTS);
});

test('a dry run sends nothing and leaves no journal', async () => {
  const { code, output } = await run('ward', '--dry-run');

  expect([code, countOf(output, 'sent'), await waiting()]).toEqual([0, PATIENTS, 0]);
  expect(output).toContain('Nothing was sent.');
  await expect(readFile(journal)).rejects.toThrow('ENOENT');
});

test('a source that the site profile does not have is named, with those that it has', async () => {
  expect(await run('nobody')).toEqual({
    code: 1,
    output: expect.stringContaining('there is no source nobody, expected ward'),
  });
});
