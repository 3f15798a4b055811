import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { eventually } from '../../support/eventually.ts';
import { LocalProcess } from '../../support/local-process.ts';
import { accept, acceptAfter, refuse, ScriptedApi } from '../../support/network/scripted-api.ts';

// The command itself, against an API with faults on a real socket; test/end-to-end has the real one.

const SECRET = 'Geheimrat';
const patient = (id: string, more = {}) => JSON.stringify({ resourceType: 'Patient', id, ...more });
const ids = (count: number) => Array.from({ length: count }, (_, index) => `p-${index}`);

let api: ScriptedApi;
let folder = '';
let source = '';
beforeEach(async () => {
  api = await ScriptedApi.start();
  folder = mkdtempSync(join(tmpdir(), 'load-'));
  source = join(folder, 'a.ndjson');
});
afterEach(() => {
  LocalProcess.killAll();
  api.stop();
  rmSync(folder, { recursive: true });
});

const write = (...lines: string[]) => writeFileSync(source, lines.map((line) => `${line}\n`).join(''));
const start = (...options: string[]) =>
  new LocalProcess(process.execPath, ['bin/load/main.ts', source, '--url', api.url, ...options]);

async function run(...options: string[]) {
  const load = start(...options);
  return { code: await load.exited(), out: load.output };
}

const read = (suffix: string) =>
  readFileSync(`${source}.load-${suffix}.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const outcomes = () => read('summary')[0].outcomes;

test('lines of one id go one after the other in their order, others beside them', async () => {
  const lines = Array.from({ length: 60 }, (_, index) => patient(`p-${index % 5}`, { active: index >= 55 }));
  write(...lines);
  api.otherwise = acceptAfter(5);

  expect(await run('--concurrency', '4')).toMatchObject({ code: 0 });

  expect(api.mostOfOneId).toBe(1);
  expect(api.most).toBeGreaterThan(1);
  expect(api.most).toBeLessThanOrEqual(4);
  for (const id of ids(5)) {
    const bodies = api.received.filter((one) => one.id === id).map(({ body }) => body.toString());
    expect(bodies).toEqual(lines.filter((line) => line.includes(`"${id}"`)));
  }
});

test('Ctrl-C under npm finishes the requests in flight and says how to resume; the next run sends the rest', async () => {
  write(...ids(200).map((id) => patient(id)));
  api.otherwise = acceptAfter(20);
  const load = new LocalProcess('npm', ['run', 'load', '--', source, '--url', api.url]);
  await eventually(
    () => api.received.length,
    (count) => count > 20,
    60_000,
  );
  load.signalGroup('SIGINT');

  expect(await load.exited()).toBe(130);
  expect(load.output).toContain('Run the same command again to resume.');
  const sent = api.received.length;
  expect(sent).toBeLessThan(200);
  expect(read('summary')[0]).toMatchObject({ complete: false, outcomes: { accepted: sent } });

  expect(await run()).toMatchObject({ code: 0, out: expect.stringContaining('Resuming from') });
  expect(api.ids.toSorted()).toEqual(ids(200).toSorted());
});

test('a second Ctrl-C ends at once', async () => {
  write(...ids(20).map((id) => patient(id)));
  api.otherwise = () => undefined;
  const load = start();
  await eventually(
    () => api.received.length,
    (count) => count === 8,
    60_000,
  );
  load.signal('SIGINT');
  await load.printed(/(Stopping)/);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(load.exitCode).toBeNull();
  load.signal('SIGINT');

  expect(await load.exited(5000)).toBe(130);
});

test('a Patient without an id whose answer a kill cut off is sent again as the same one', async () => {
  write('{"resourceType":"Patient"}');
  api.otherwise = () => undefined;
  const load = start();
  await eventually(
    () => api.received.length,
    (count) => count === 1,
    60_000,
  );
  load.signalGroup('SIGKILL');
  await load.exited();
  api.otherwise = accept;

  expect(await run()).toMatchObject({ code: 0 });

  const [before, after] = api.received;
  expect(api.received).toHaveLength(2);
  expect(after?.id).toBe(before?.id);
  expect(JSON.parse(String(after?.body))).toEqual({ resourceType: 'Patient', id: before?.id });
});

test('bad lines are reported with their reason and do not stop the load; no text of a line is shown', async () => {
  api.otherwise = (response, request) =>
    request.id === 'p-2'
      ? refuse(400, 'Patient.name: expected a list')(response, request)
      : accept(response, request);
  write(
    patient('p-1', { name: [{ family: SECRET }] }),
    `{"resourceType":"Patient","id":"${SECRET}`,
    patient('p-2', { name: SECRET }),
    '{"resourceType":"Observation"}',
    patient('p-3'),
  );

  const { code, out } = await run();

  expect(code).toBe(1);
  expect(out).toContain('a.ndjson line 2 rejected: not JSON');
  expect(out).toContain('a.ndjson line 3 rejected: Patient.name: expected a list');
  expect(out).toMatch(/skipped +1 +other resources: Observation 1/);
  const [totals, ...lines] = read('summary');
  expect(totals).toMatchObject({
    complete: true,
    outcomes: { accepted: 2, rejected: 2, failed: 0, superseded: 0 },
    skipped: { Observation: 1 },
  });
  expect(lines).toContainEqual({
    file: 'a.ndjson',
    line: 1,
    id: 'p-1',
    outcome: 'accepted',
    controlId: expect.stringMatching(/^CONTROL/),
    at: expect.any(String),
  });
  expect(JSON.stringify([out, lines, read('journal')])).not.toContain(SECRET);
  for (const suffix of ['journal', 'summary'])
    expect(statSync(`${source}.load-${suffix}.jsonl`).mode & 0o777).toBe(0o600);
});

test('a rejected line is sent again after it was fixed in place, or with --retry-rejected', async () => {
  write(patient('p-1'), '{', patient('p-2'));
  expect((await run()).code).toBe(1);
  expect(await run()).toMatchObject({ code: 1, out: expect.stringContaining('1 not accepted') });
  expect(api.ids.toSorted()).toEqual(['p-1', 'p-2']);

  write(patient('p-1'), patient('p-3'), patient('p-2'));
  expect(await run()).toMatchObject({ code: 0 });
  expect(api.ids.slice(2)).toEqual(['p-3']);

  api.script.push(refuse(400, 'no'));
  write(patient('p-1'), patient('p-3'), patient('p-2'), patient('p-4'));
  expect((await run()).code).toBe(1);
  expect(await run('--retry-rejected')).toMatchObject({ code: 0 });
  expect(outcomes()).toMatchObject({ accepted: 4, rejected: 0 });
});

test('with --again a Patient is sent without its version, so that a record does not count it as sent', async () => {
  const meta = { versionId: '7', lastUpdated: '2026-01-02T03:04:05Z' };
  write(patient('p-1', { meta }));
  await run();

  expect(await run('--again', '--journal', join(folder, 'again.jsonl'))).toMatchObject({ code: 0 });

  const sent = api.received.map(({ body }) => JSON.parse(body.toString()).meta);
  expect(sent).toEqual([meta, { lastUpdated: meta.lastUpdated }]);
});

test('an accepted line that changed stops it before anything is sent', async () => {
  write(patient('p-1'), patient('p-2'));
  await run();
  write(patient('p-1', { active: true }), patient('p-2'), patient('p-3'));

  const { code, out } = await run();

  expect([code, out]).toEqual([
    2,
    expect.stringContaining('a.ndjson line 1 has changed since it was accepted'),
  ]);
  expect(api.received).toHaveLength(2);
});

test('an older line never follows a newer one of the same Patient, not even in a later run', async () => {
  write(patient('p-1', { active: false }), patient('p-1', { active: true }));
  api.script.push(refuse(403, 'Forbidden'));
  expect((await run()).code).toBe(1);

  expect(await run()).toMatchObject({ code: 0 });

  expect(api.received).toHaveLength(2);
  expect(outcomes()).toEqual({ accepted: 1, rejected: 0, failed: 0, superseded: 1 });
});

test('only refusals for another reason stop it early, and the next run sends everything', async () => {
  write(...ids(100).map((id) => patient(id)));
  api.otherwise = refuse(403, 'Missing Authentication Token');

  const { code, out } = await run('--concurrency', '1');
  expect([code, out]).toEqual([
    1,
    expect.stringContaining(
      'Stopped: 10 Patients in a row failed, the last with: Missing Authentication Token',
    ),
  ]);
  expect(api.received).toHaveLength(10);

  api.otherwise = accept;
  expect(await run()).toMatchObject({ code: 0 });
  expect(outcomes()).toMatchObject({ accepted: 100, failed: 0 });
});

test('an API that does not listen stops it early too', async () => {
  write(...ids(100).map((id) => patient(id)));
  api.stop();

  const { code, out } = await run('--retries', '1');

  expect([code, out]).toEqual([1, expect.stringMatching(/Stopped: .*cannot be reached \(ECONNREFUSED\)/)]);
  expect(outcomes().accepted).toBe(0);
});

test('a source of bad lines alone stops it early, unless --stop-after is 0', async () => {
  write(...ids(60).map(() => 'x'));

  expect(await run()).toMatchObject({ code: 1, out: expect.stringContaining('Stopped: 50 lines in a row') });
  expect(await run('--stop-after', '0')).toMatchObject({ code: 1 });
  expect(read('summary')[0]).toMatchObject({ complete: true, outcomes: { rejected: 60 } });
});

test('a journal belongs to one API and one process at a time', async () => {
  write(...ids(100).map((id) => patient(id)));
  api.script.push(accept);
  api.otherwise = () => undefined;
  const first = start();
  await eventually(
    () => api.received.length,
    (count) => count === 9,
    60_000,
  );

  expect(await run()).toMatchObject({
    code: 2,
    out: expect.stringContaining('is loading with this journal'),
  });
  first.signalGroup('SIGKILL');
  await first.exited();

  const { url } = api;
  const other = await ScriptedApi.start();
  api.url = other.url;
  expect(await run()).toMatchObject({ code: 2, out: expect.stringContaining(`is of a load to ${url}`) });
  expect(other.received).toEqual([]);
  other.stop();
});

test('a source that is cut off sends nothing', async () => {
  const whole = gzipSync(
    ids(5000)
      .map((id) => patient(id))
      .join('\n'),
  );
  writeFileSync(source, whole.subarray(0, whole.length - 50));

  expect(await run()).toEqual({
    code: 2,
    out: `${source}: cannot be read (Error Z_BUF_ERROR) (see --help)\n`,
  });
  expect(api.received).toEqual([]);
});

test('missing credentials end it, without an outcome for any Patient', async () => {
  write(patient('p-1'));
  const load = new LocalProcess(
    process.execPath,
    ['bin/load/main.ts', source, '--url', api.url, '--sigv4', '--region', 'eu-west-1'],
    { AWS_EC2_METADATA_DISABLED: 'true', HOME: folder },
  );

  expect([await load.exited(), load.output]).toEqual([
    2,
    expect.stringContaining('no AWS credentials were found'),
  ]);
  expect(api.received).toEqual([]);
});

test('a source without a Patient is an error', async () => {
  write('{"resourceType":"Observation"}');
  for (const options of [[], ['--dry-run']]) {
    const { code, out } = await run(...options);
    expect([code, out]).toEqual([1, expect.stringMatching(/\nThe source contains no Patient\.\n$/)]);
  }
  write(patient('p-1'));
  await run();

  expect(await run()).toMatchObject({
    code: 0,
    out: expect.stringContaining('Nothing left to do: the journal has every Patient of this source.'),
  });
});

test('a dry run reports what the transform would refuse, sends nothing and writes no journal', async () => {
  write(
    patient('p-1'),
    patient('p-2', { birthDate: SECRET }),
    '{"resourceType":"Observation"}',
    'x',
    patient('p-3', { name: [{ family: 'x'.repeat(1_000_000) }] }),
  );

  const { code, out } = await run('--dry-run');

  expect(code).toBe(1);
  expect(out).toContain('line 2 rejected: Not a valid FHIR R4 Patient. Patient.birthDate: expected');
  expect(out).toContain('line 4 rejected: not JSON');
  expect(out).toMatch(/line 5 rejected: The message would have 1000\d\d\d bytes, the most is 983040/);
  expect(out).toMatch(/accepted +1 +valid/);
  expect(out).not.toContain(SECRET);
  expect(read('dry-run')).toHaveLength(4);
  expect(api.received).toEqual([]);
  expect(existsSync(`${source}.load-journal.jsonl`)).toBe(false);
});

test('a dry run refuses what the site refuses, and a wrong site profile is named', async () => {
  write(patient('p-1', { name: [{ family: 'Zoë' }] }), patient('p-2', { name: [{ family: `Ł${SECRET}` }] }));
  const dryRunAt = async (profile: object) => {
    const args = ['bin/load/main.ts', source, '--dry-run'];
    const load = new LocalProcess(process.execPath, args, { SITE_PROFILE: JSON.stringify(profile) });
    return { code: await load.exited(), out: load.output };
  };

  const { code, out } = await dryRunAt({ characterSet: '8859/1', unmappableCharacters: 'refuse' });
  const wrong = await dryRunAt({ characterSet: 'UTF-8' });

  expect(code).toBe(1);
  expect(out).toContain(
    'line 2 rejected: The site takes 8859/1 (MSH-18). Patient.name[0].family: expected characters of 8859/1 alone',
  );
  expect(out).toMatch(/accepted +1 +valid/);
  expect(out).not.toContain(SECRET);
  expect(wrong).toEqual({
    code: 2,
    out: expect.stringContaining('SITE_PROFILE: characterSet: expected one of UNICODE UTF-8'),
  });
});

test('a dry run sums what is lost over the whole export, and names inactive and merged Patients', async () => {
  const twice = {
    name: [
      { family: SECRET, given: ['A', 'B C'] },
      { family: SECRET, given: ['D', 'E F'] },
    ],
  };
  write(
    patient('p-1', { ...twice, active: false }),
    patient('p-2', { ...twice, link: [{ type: 'replaced-by', other: { reference: 'Patient/p-1' } }] }),
    patient('p-3', { name: [{ family: 'x'.repeat(300) }] }),
  );
  const html = join(folder, 'forecast.html');

  const dryRun = new LocalProcess(process.execPath, [
    'bin/load/main.ts',
    source,
    '--dry-run',
    '--json',
    '--html',
    html,
  ]);

  expect(await dryRun.exited()).toBe(0);
  const { forecast, outcomes } = JSON.parse(dryRun.standardOutput);
  expect(outcomes).toEqual({ accepted: 3, rejected: 0 });
  const first = { file: 'a.ndjson', line: 1 };
  const second = { file: 'a.ndjson', line: 2 };
  expect(forecast.losses).toContainEqual(
    expect.objectContaining({ path: 'Patient.name.given', lines: 2, times: 4, examples: [first, second] }),
  );
  expect(forecast.longFields).toContainEqual(
    expect.objectContaining({ path: 'PID-5', lines: 1, examples: [{ file: 'a.ndjson', line: 3 }] }),
  );
  expect(forecast.inactive).toEqual({ lines: 1, examples: [first] });
  expect(forecast.mergedAway).toEqual({ lines: 1, examples: [second] });
  expect(dryRun.output).toMatch(/ 2 {2}Patient\.name\.given \(.*\); such as a\.ndjson lines 1, 2/);
  const page = readFileSync(html, 'utf8');
  expect(page).toContain('<code>Patient.name.given</code>');
  expect(dryRun.output + page).not.toContain(SECRET);
});

test('a dry run refuses what the site does not send', async () => {
  write(patient('p-1', { active: false }));
  const args = ['bin/load/main.ts', source, '--dry-run'];

  const load = new LocalProcess(process.execPath, args, { SITE_PROFILE: '{"inactive":"refuse"}' });

  expect(await load.exited()).toBe(1);
  expect(load.output).toContain('line 1 rejected: Patient.active: ');
});

test('a dead port is named as such', async () => {
  write(patient('p-1'));
  const args = [
    'bin/load/main.ts',
    source,
    '--retries',
    '0',
    '--url',
    `http://127.0.0.1:${await freePort()}`,
  ];

  const load = new LocalProcess(process.execPath, args);

  expect(await load.exited()).toBe(1);
  expect(load.output).toContain('the API cannot be reached (ECONNREFUSED)');
});

test('a dry run counts inactive Patients, whom the receiver would keep active', async () => {
  write(patient('p-1', { active: true }), patient('p-2', { active: false }));

  const { code, out } = await run('--dry-run');

  expect(code).toBe(0);
  expect(out).toMatch(/inactive +1 +accepted, but the receiver keeps them active/);
  expect(out).not.toContain('with a note');
  expect(read('dry-run').slice(1)).toEqual([
    expect.objectContaining({
      line: 2,
      outcome: 'accepted',
      note: 'Patient.active (the message cannot say it: the receiver keeps the person active)',
    }),
  ]);
});

describe('npm run load', () => {
  test('prints its help', async () => {
    const load = new LocalProcess('npm', ['run', '--silent', 'load', '--', '--help']);

    expect(await load.exited()).toBe(0);
    expect(load.standardOutput).toMatch(/^npm run load -- FILE\|FOLDER/);
  });

  test('exits with 2 before it begins if its files cannot be written', async () => {
    write(patient('p-1'));

    for (const option of ['--summary', '--journal']) {
      const { code, out } = await run(option, join(folder, 'no', 'such.jsonl'));
      expect([code, out]).toEqual([
        2,
        expect.stringMatching(/such\.jsonl.*cannot be (written|opened) .*ENOENT/),
      ]);
    }
    const { code, out } = await run('--summary', folder);
    expect([code, out]).toEqual([2, expect.stringContaining(`cannot be written (${folder} is a folder)`)]);
    expect(api.received).toEqual([]);
  });

  test('exits with 2 and lists every problem', async () => {
    const load = new LocalProcess(process.execPath, ['bin/load/main.ts', '--concurrency', 'x']);

    expect(await load.exited()).toBe(2);
    expect(load.output).toMatch(
      /^expected one FILE or FOLDER\n--url is missing.*\n--concurrency is "x".*\n$/,
    );
  });
});

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
