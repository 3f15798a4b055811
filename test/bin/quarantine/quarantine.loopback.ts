import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Patient } from 'fhir/r4.js';
import { withCabinet } from '../../../bin/quarantine/cabinet.ts';
import { toResend } from '../../../bin/quarantine/choose.ts';
import { fifoQueue } from '../../../bin/quarantine/fifo-queue.ts';
import { settleAll } from '../../../bin/quarantine/settle-all.ts';
import { resending, resendOne } from '../../../bin/quarantine/single.ts';
import { HttpError } from '../../../lambda/http.ts';
import { sqsQuarantine } from '../../../lambda/intake/quarantine.ts';
import { localClients } from '../../../local/emulator/emulator.ts';
import { LocalProcess } from '../../support/local-process.ts';
import { answer } from '../../support/network/endpoint.ts';
import { adt, SenderBench } from '../../support/sender-bench.ts';

// The operator's command as it is typed, on queues of the embedded SQS that a real sender filled.

let bench: SenderBench;
let folder: string;
let log: string;

beforeEach(async () => {
  bench = await SenderBench.start();
  folder = await mkdtemp(join(tmpdir(), 'quarantine-'));
  log = join(folder, 'quarantine.log');
});

afterEach(async () => {
  LocalProcess.killAll();
  await bench.stop();
  await rm(folder, { recursive: true });
});

// The emulator gives a message to the long poll of a sender that is gone, too: it comes back when its hold ends.
const SHORT_HOLD = { holdMarginMs: 1600 };

/** Lets a sender quarantine messages: control ID and patient. */
async function quarantine(...messages: [string, string][]): Promise<void> {
  bench.endpoint.otherwise = answer('AE', '101');
  for (const [id, patient] of messages) await bench.enqueue(adt(id), patient);
  bench.sender(SHORT_HOLD);
  await bench.empty();
  await bench.stopSenders();
}

/** With the log of this test, unless `args` name another one. */
async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const process = new LocalProcess(globalThis.process.execPath, [
    'bin/quarantine/main.ts',
    '--log',
    log,
    '--emulator',
    bench.emulator.url,
    ...args,
  ]);
  return { code: await process.exited(), output: process.output };
}

const PLANTED: Patient = { resourceType: 'Patient', id: 'eibe', name: [{ family: 'PLANTED' }] };

const inQuarantine = () => fifoQueue(bench.emulator.quarantineQueueUrl, bench.emulator.url);
const count = async () => (await inQuarantine().count()).all;

test('list shows the messages, their reasons and how many wait for them, and changes nothing', async () => {
  // SQS shows ten messages of a patient at most.
  const others = Array.from({ length: 10 }, (_, index): [string, string] => [`D${index}`, 'p1']);
  await quarantine(['C1', 'p1'], ['C2', 'p2'], ...others);

  for (let time = 0; time < 2; time += 1) {
    const { code, output } = await run('list');

    expect(code).toBe(0);
    expect(output).toMatch(/^ID +MSH-10 +quarantined/);
    expect(output).toMatch(
      /^[0-9a-f]{8} +C1 +\d{4}-\S+ +ADT\^A28 +- +1 +nack AE 101 Required field missing$/m,
    );
    expect(output).toMatch(/^[0-9a-f]{8} +C2 .*nack AE 101/m);
    expect(output).toMatch(/^11 messages; 1 more wait for earlier ones of their patient/m);
    expect(output).not.toContain('PLANTED');
  }
  expect(await inQuarantine().count()).toEqual({ all: 12, inFlight: 0 });
});

test('what the intake refused is listed with its source, is not resent, and is dropped with a note', async () => {
  await quarantine(['C1', 'p1']);
  const { sqs } = localClients(bench.emulator.url);
  await sqsQuarantine(sqs, bench.emulator.quarantineQueueUrl).keep({
    source: { name: 'hapi', dialect: 'rest-hook', authentication: { scheme: 'none' } },
    error: new HttpError(400, 'invalid', 'Not a valid FHIR R4 Patient.'),
    change: {
      type: 'Patient',
      id: 'eibe',
      kind: 'write',
      version: '1',
      lastUpdated: undefined,
      resource: PLANTED,
    },
    body: undefined,
  });

  const list = await run('list');
  const id =
    /^([0-9a-f]{8}) +- .*Patient\/eibe .*intake-invalid from hapi/m.exec(list.output)?.[1] ?? 'not listed';
  const shown = await run('show', id);
  const resent = await run('resend', id);
  const all = await run('resend', '--all');
  const revealed = await run('show', id, '--reveal');
  const dropped = await run('drop', id, '--note', 'corrected');

  expect(list.output).not.toContain('PLANTED');
  expect(shown.output).toMatch(/^resource +Patient\/eibe$.*^source +hapi$/ms);
  expect(shown.output).not.toContain('PLANTED');
  expect(resent).toMatchObject({
    code: 1,
    output: expect.stringContaining('Correct the resource at its FHIR server'),
  });
  expect(all.output).toBe('resent 1 message; 1 that the intake refused stay: they are no messages\n');
  expect(revealed.output).toContain('PLANTED');
  expect(dropped.code).toBe(0);
  expect(await count()).toBe(0);
});

test('list --json is for programs, and an empty quarantine is empty', async () => {
  expect((await run('list')).output).toBe('0 messages\n');
  await quarantine(['C1', 'p1']);

  const { output } = await run('list', '--json');

  expect(JSON.parse(output)).toMatchObject({
    waiting: 0,
    messages: [
      {
        controlId: 'C1',
        reason: 'nack',
        msa1: 'AE',
        err3: '101',
        attempts: '1',
        group: 'p1',
        segments: ['MSH', 'PID'],
      },
    ],
  });
  expect(output).not.toContain('PLANTED');
});

test('show has the message itself only with --reveal', async () => {
  await quarantine(['C1', 'p1']);

  const hidden = await run('show', 'C1');
  expect(hidden.output).toMatch(/^message +\d+ bytes: MSH PID$/m);
  expect(hidden.output).not.toContain('PLANTED');

  const revealed = await run('show', 'C1', '--reveal');
  expect(revealed.output).toContain('PID|1||p||PLANTED^NAME\n');
  expect(JSON.parse((await run('show', 'C1', '--reveal', '--json')).output)).toMatchObject({
    body: adt('C1'),
  });
});

test('resend puts one back as it is, with its MSH-10, once', async () => {
  await quarantine(['C1', 'p1'], ['C2', 'p2']);

  const { code, output } = await run('resend', 'C1');
  expect([code, output]).toEqual([0, expect.stringMatching(/^resent [0-9a-f-]{36}\n$/)]);
  expect(await count()).toBe(1);
  bench.endpoint.otherwise = answer('AA');
  bench.sender(SHORT_HOLD);
  await bench.empty();

  expect(bench.endpoint.messages.slice(2)).toEqual([adt('C1')]);
  expect(await readFile(log, 'utf8')).toMatch(/"done":"resent".*"controlId":"C1"/);
});

test('resend --all puts everything back in the order of each patient', async () => {
  const messages = Array.from({ length: 12 }, (_, index): [string, string] => [
    `C${String(index).padStart(2, '0')}`,
    `p${index % 3}`,
  ]);
  await quarantine(...messages);

  expect(await run('resend', '--all')).toEqual({ code: 0, output: 'resent 12 messages\n' });
  expect(await count()).toBe(0);
  bench.endpoint.otherwise = answer('AA');
  bench.sender({ ...SHORT_HOLD, connections: 3 });
  await bench.empty();

  const again = bench.endpoint.received.slice(12);
  for (let patient = 0; patient < 3; patient += 1)
    expect(again.filter((id) => Number(id.slice(1)) % 3 === patient)).toEqual(
      messages.map(([id]) => id).filter((id) => Number(id.slice(1)) % 3 === patient),
    );
});

describe('a filter', () => {
  /** C1 and C3 of one patient, of which only C3 was refused for the code 103; C2 of another one, for that too. */
  async function refusedForTwoReasons(): Promise<void> {
    bench.endpoint.otherwise = (socket, id) => answer('AE', id === 'C1' ? '101' : '103')(socket, id);
    for (const [id, patient] of [
      ['C1', 'p1'],
      ['C2', 'p2'],
      ['C3', 'p1'],
    ] as const)
      await bench.enqueue(adt(id), patient);
    bench.sender(SHORT_HOLD);
    await bench.empty();
    await bench.stopSenders();
  }

  test('chooses what is listed, shown by --dry-run and resent, and no message overtakes an earlier one of its patient', async () => {
    await refusedForTwoReasons();

    const list = await run('list', '--code', '103');
    const dry = await run('resend', '--code', '103', '--dry-run');
    const inBetween = await count();
    const resent = await run('resend', '--code', '103');

    expect(list.output).toMatch(/ C2 .*103 Table value not found$/m);
    expect(list.output).toMatch(/ C3 .*103 Table value not found$/m);
    expect(list.output).not.toContain(' C1 ');
    expect(dry.output).toMatch(/ C2 .*\nwould resend 1 message; 1 that do not match stay; 1 more wait/);
    expect(dry.output).not.toContain(' C3 ');
    expect(inBetween).toBe(3);
    expect(resent.output).toBe(
      'resent 1 message; 1 that do not match stay; 1 more wait for earlier ones of their patient, or are in flight\n',
    );
    expect(await inQuarantine().count()).toEqual({ all: 2, inFlight: 0 });
    expect(await readFile(log, 'utf8')).toMatch(/^.*"done":"resent".*"controlId":"C2".*\n$/);
  });

  test('chooses what is dropped, with one note for all', async () => {
    await refusedForTwoReasons();

    const dry = await run('drop', '--type', 'Patient', '--code', 'AE', '--dry-run');
    const inBetween = await count();
    const dropped = await run('drop', '--type', 'Patient', '--code', 'AE', '--note', 'entered by hand');
    const none = await run('drop', '--until', '2026-01-01', '--note', 'old');

    expect(dry.output).toMatch(/^would drop 3 messages$/m);
    expect(inBetween).toBe(3);
    expect(dropped.output).toBe('dropped 3 messages\n');
    expect(none.output).toBe('dropped 0 messages\n');
    expect((await readFile(log, 'utf8')).match(/"note":"entered by hand"/g)).toHaveLength(3);
    expect(await count()).toBe(0);
  });
});

test('resend --all ends although the endpoint still refuses everything, and nothing is lost', async () => {
  await quarantine(['C1', 'p1'], ['C2', 'p1'], ['C3', 'p2']);
  bench.sender(SHORT_HOLD);

  const { code, output } = await run('resend', '--all');
  expect([code, output]).toEqual([0, expect.stringMatching(/^resent 3 messages/)]);
  await bench.empty();

  expect(await inQuarantine().count()).toEqual({ all: 3, inFlight: 0 });
});

test('drop removes one, and its note is written down before; without a note nothing is dropped', async () => {
  await quarantine(['C1', 'p1'], ['C2', 'p2']);

  expect(await run('drop', 'C1')).toEqual({
    code: 2,
    output: 'drop: expected --note "why"; a note is required (see --help)\n',
  });
  expect(await count()).toBe(2);

  expect((await run('drop', 'C1', '--note', 'superseded by C9')).code).toBe(0);
  expect(await count()).toBe(1);
  const written = await readFile(log, 'utf8');
  expect(JSON.parse(written)).toMatchObject({
    done: 'dropped',
    controlId: 'C1',
    note: 'superseded by C9',
    messageType: 'ADT^A28',
    errors: ['101 Required field missing'],
  });
  expect(written).not.toContain('PLANTED');
});

test('nothing is resent or dropped if it cannot be logged', async () => {
  await quarantine(['C1', 'p1']);
  const unwritable = ['--log', join(folder, 'no-such-folder', 'quarantine.log')];

  for (const action of [
    ['resend', 'C1'],
    ['resend', '--all'],
    ['drop', 'C1', '--note', 'x'],
  ]) {
    const { code, output } = await run(...action, ...unwritable);
    expect([code, output]).toEqual([
      2,
      expect.stringMatching(
        /quarantine\.log: cannot be written \(.*ENOENT\); nothing was done\. .* --log FILE.*\n$/,
      ),
    ]);
  }
  // Nor if the log fails only then.
  const [from, to] = [inQuarantine(), fifoQueue(bench.emulator.queueUrl, bench.emulator.url)];
  const fails = () => Promise.reject(new Error('the disk is full'));
  await expect(resendOne(from, to, 'C1', fails)).rejects.toThrow('full');
  await expect(
    settleAll(
      from,
      toResend(() => true),
      resending(to, fails),
    ),
  ).rejects.toThrow('full');

  expect(await from.count()).toEqual({ all: 1, inFlight: 0 });
  expect((await to.count()).all).toBe(0);
});

test('an unknown ID is refused in one line, and everything is visible again at once', async () => {
  await quarantine(['C1', 'p1']);

  for (const action of [
    ['show', 'C9'],
    ['resend', 'C9'],
    ['drop', 'C9', '--note', 'x'],
  ]) {
    const { code, output } = await run(...action);
    expect(code).toBe(1);
    expect(output).toMatch(/^C9: no such message can be seen now.*\n$/);
  }
  expect(await inQuarantine().count()).toEqual({ all: 1, inFlight: 0 });
});

test('a queue that is away is named by its error, and nothing hangs', async () => {
  await bench.emulator.stop();

  const { code, output } = await run('list');

  expect(code).toBe(1);
  expect(output).toMatch(/^Nothing answers \(connect ECONNREFUSED .*does npm start run there/);
});

test('what a command took is visible again, the last one first, if what it wanted fails', async () => {
  await quarantine(['C1', 'p1'], ['C2', 'p2']);
  const released: string[] = [];
  const queue = inQuarantine();
  const watched = {
    ...queue,
    release: (message: Parameters<typeof queue.release>[0]) => {
      released.push(message.attributes.controlId ?? '');
      return queue.release(message);
    },
  };

  await expect(withCabinet(watched, () => Promise.reject(new Error('no')))).rejects.toThrow('no');

  expect(released).toEqual(['C2', 'C1']);
  expect(await queue.count()).toEqual({ all: 2, inFlight: 0 });
});
