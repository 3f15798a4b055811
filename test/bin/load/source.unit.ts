import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { entriesOf, findSources } from '../../../bin/load/source.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'source-'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);

async function read(path = folder) {
  const found: [string, number, string | undefined][] = [];
  for await (const { file, line, bytes } of entriesOf(await findSources(path)))
    found.push([file, line, bytes && Buffer.from(bytes).toString()]);
  return found;
}

test('a folder: its .ndjson and .json files, those below it and gzip too, by name; nothing else', async () => {
  await mkdir(join(folder, 'more'));
  await put('b.ndjson', '1\n2');
  await put('a.ndjson.gz', gzipSync('{}\n'));
  await put('more/c.json', '{"resourceType":"Patient"}');
  await put('.hidden.ndjson', '0');
  await put('x.load-journal.jsonl', '0');
  await put('readme.txt', '0');

  expect(await read()).toEqual([
    ['a.ndjson.gz', 1, '{}'],
    ['b.ndjson', 1, '1'],
    ['b.ndjson', 2, '2'],
    ['more/c.json', 1, '{"resourceType":"Patient"}'],
  ]);
});

test('gzip is known by its bytes, and a file that is named is NDJSON unless it ends with .json', async () => {
  await put('export', gzipSync('1\n2\n'));

  expect(await read(join(folder, 'export'))).toEqual([
    ['export', 1, '1'],
    ['export', 2, '2'],
  ]);
});

test('a Bundle gives its resources with the number of their entry', async () => {
  const entry = [
    { resource: { resourceType: 'Patient', id: 'a' } },
    { fullUrl: 'x' },
    { resource: { id: 'b' } },
  ];
  await put('bundle.json', `\uFEFF${JSON.stringify({ resourceType: 'Bundle', entry })}`);
  await put('empty.json', '{"resourceType":"Bundle"}');

  expect(await read()).toEqual([
    ['bundle.json', 1, '{"resourceType":"Patient","id":"a"}'],
    ['bundle.json', 3, '{"id":"b"}'],
  ]);
});

test('a .json file that is no JSON is an entry, which will be rejected', async () => {
  await put('broken.json', '{');

  expect(await read()).toEqual([['broken.json', 1, '{']]);
});

test('gzip that was cut off is an error with the name of the file', async () => {
  const whole = gzipSync(Array.from({ length: 5000 }, (_, index) => `{"n":${index * 7919}}`).join('\n'));
  await put('cut.ndjson.gz', whole.subarray(0, whole.length - 100));

  await expect(read()).rejects.toThrow('cut.ndjson.gz: cannot be read');
});

test('what is not there or holds nothing is an error', async () => {
  await expect(read(join(folder, 'no'))).rejects.toThrow('no: cannot be read');
  await expect(read()).rejects.toThrow('holds no .ndjson or .json files');
});
