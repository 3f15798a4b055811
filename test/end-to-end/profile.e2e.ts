import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalProcess } from '../support/local-process.ts';

/** Stands for what is a patient's, and must not be shown. */
const SECRET = 'Geheimrat';
const MESSAGE = `MSH|^~\\&|KIS|SPITAL|||20260102||ADT^A08|C1|P|2.4\rPID|1||7^^^KIS^PI||${SECRET}\rZPD|${SECRET}\r`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profile-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => LocalProcess.killAll());

async function propose(...args: string[]) {
  const command = new LocalProcess(process.execPath, ['bin/profile/main.ts', ...args]);
  return { code: await command.exited(), out: command.standardOutput, all: command.output };
}

test('a profile is proposed on standard output, what ours lack is listed beside it, and a file that cannot be read is named', async () => {
  const sample = join(folder, 'sample.hl7');
  await writeFile(sample, MESSAGE);
  const other = join(folder, 'other.txt');
  await writeFile(other, SECRET);

  const { code, out, all } = await propose(sample, other);

  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ version: '2.4', events: { create: 'A08', update: 'A08' } });
  expect(all).toContain('What ours lack:\n');
  expect(all).toContain('MSH-4 Sending Facility: 1 of 1\n');
  expect(all).toMatch(/^other\.txt: /m);
  expect(all).not.toContain(SECRET);
});

test('programs get one JSON object, and no files are a wrong option', async () => {
  const sample = join(folder, 'sample.hl7');
  await writeFile(sample, MESSAGE);

  const { code, out } = await propose('--json', sample);

  expect([code, Object.keys(JSON.parse(out))]).toEqual([
    0,
    ['messages', 'withoutPatient', 'profile', 'lacking'],
  ]);
  expect((await propose()).code).toBe(2);
});
