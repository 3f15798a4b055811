import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from '../../../bin/load/journal.ts';
import type { JournalEntry } from '../../../bin/load/journal-lines.ts';

const URL = 'https://host/prod';
const bytes = Buffer.from('{"resourceType":"Patient"}');

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const entry = (line: number, outcome: JournalEntry['outcome'], id = `p-${line}`): JournalEntry => ({
  file: 'a.ndjson',
  line,
  hash: `h${line}`,
  id,
  outcome,
  at: '2026-01-02T03:04:05Z',
});

async function written(...entries: JournalEntry[]): Promise<void> {
  const journal = await Journal.open(path, URL);
  for (const one of entries) journal.add(one);
  journal.close();
}

test('remembers each line over a restart, the last entry of it', async () => {
  await written(entry(1, 'accepted'), entry(2, 'failed'), entry(2, 'accepted'), entry(3, 'rejected'));

  const journal = await Journal.open(path, URL);

  expect(journal.isContinued).toBe(true);
  expect([1, 2, 3, 4].map((line) => journal.find({ file: 'a.ndjson', line })?.outcome)).toEqual([
    'accepted',
    'accepted',
    'rejected',
    undefined,
  ]);
  expect(journal.find({ file: 'b.ndjson', line: 1 })).toBeUndefined();
  expect(journal.counts()).toEqual({ accepted: 2, rejected: 1, failed: 0, superseded: 0 });
  const last: JournalEntry[] = [];
  for await (const one of journal.entries()) last.push(one);
  expect(last).toEqual([entry(1, 'accepted'), entry(2, 'accepted'), entry(3, 'rejected')]);
  journal.close();
});

test('an entry that a kill cut off anywhere does not count, and the next one is whole', async () => {
  await written(entry(1, 'accepted'), entry(2, 'accepted'));
  const whole = readFileSync(path);
  const lastLine = whole.lastIndexOf(0x0a, whole.length - 2) + 1;

  for (const end of [lastLine + 1, lastLine + 20, whole.length - 1]) {
    writeFileSync(path, whole.subarray(0, end));
    await written(entry(3, 'accepted'));
    const journal = await Journal.open(path, URL);

    expect([1, 2, 3].map((line) => journal.find({ file: 'a.ndjson', line })?.outcome)).toEqual([
      'accepted',
      undefined,
      'accepted',
    ]);
    journal.close();
  }
});

test('a head that a kill cut off is begun anew', async () => {
  writeFileSync(path, '{"loadJournal":1,"url":"https://ho');

  await written(entry(1, 'accepted'));

  const journal = await Journal.open(path, URL);
  expect(journal.counts().accepted).toBe(1);
  journal.close();
});

test('ids and hashes are the same after a restart, others in another journal, and ids are UUIDs', async () => {
  const one = await Journal.open(path, URL);
  const [id, hash] = [one.idOf(bytes), one.hash(bytes)];
  one.close();
  const again = await Journal.open(path, URL);
  const other = await Journal.open(`${path}.other`, URL);

  expect([again.idOf(bytes), again.hash(bytes)]).toEqual([id, hash]);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  expect(again.idOf(Buffer.from('other'))).not.toBe(id);
  expect(other.idOf(bytes)).not.toBe(id);
  expect(other.hash(bytes)).not.toBe(hash);
  again.close();
  other.close();
});

test('a line is superseded once a later one of the same id was accepted', async () => {
  await written(entry(5, 'failed', 'x'), entry(9, 'accepted', 'x'), entry(7, 'accepted', 'x'));

  const journal = await Journal.open(path, URL);

  expect(journal.isSuperseded({ type: 'Patient', id: 'x' }, { file: 'a.ndjson', line: 5 })).toBe(true);
  expect(journal.isSuperseded({ type: 'Patient', id: 'x' }, { file: 'a.ndjson', line: 10 })).toBe(false);
  expect(journal.isSuperseded({ type: 'Patient', id: 'x' }, { file: 'b.ndjson', line: 1 })).toBe(false);
  expect(journal.isSuperseded({ type: 'Patient', id: 'y' }, { file: 'a.ndjson', line: 1 })).toBe(false);
  journal.close();
});

test('a journal of another API is refused, and so is any other file, which stays as it is', async () => {
  await written(entry(1, 'accepted'));
  await expect(Journal.open(path, 'https://host/test')).rejects.toThrow('is of a load to https://host/prod');

  for (const content of ['{"resourceType":"Patient"}', '{"resourceType":"Patient"}\n{}\n', 'x\n']) {
    writeFileSync(path, content);
    await expect(Journal.open(path, URL)).rejects.toThrow('is no journal of a load');
    expect(readFileSync(path, 'utf8')).toBe(content);
  }
});

test('a journal of an API that accepted nothing begins anew for another one, with the same ids', async () => {
  const mistyped = await Journal.open(path, 'https://host/tpyo');
  const id = mistyped.idOf(bytes);
  mistyped.add(entry(1, 'failed'));
  mistyped.add(entry(2, 'rejected'));
  mistyped.close();

  const journal = await Journal.open(path, URL);

  expect(journal.isContinued).toBe(false);
  expect(journal.idOf(bytes)).toBe(id);
  expect(journal.find({ file: 'a.ndjson', line: 2 })).toBeUndefined();
  journal.add(entry(1, 'accepted'));
  journal.close();
  const again = await Journal.open(path, URL);
  expect(again.counts()).toEqual({ accepted: 1, rejected: 0, failed: 0, superseded: 0 });
  again.close();
});

test('a line in its middle that is no entry is refused with its number', async () => {
  await written(entry(1, 'accepted'));
  appendFileSync(path, 'x\n');

  await expect(Journal.open(path, URL)).rejects.toThrow('line 3 is not a journal entry');
});

test('it is the user’s alone', async () => {
  await written();

  expect(statSync(path).mode & 0o777).toBe(0o600);
});
