import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from '../../bench/harness/benchmark.ts';
import { LocalProcess } from '../support/local-process.ts';

// The benchmarks run, and print what docs/performance.md shows. Those beside packages that have to be installed first are
// left out.

const WITHOUT_PEERS =
  'handler record read growth sender lanes server pipeline memory cold-start capacity'.split(' ');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => LocalProcess.killAll());

/** Of the first column, without how many messages it was measured on; the public corpora are not everywhere. */
function named(names: readonly string[]): string[] {
  return names
    .filter((name) => !/\bpublic Patients\b/.test(name))
    .map((name) => name.replace(/\b[\d,]+ messages\b/, 'N messages'));
}

test('a quick run of everything has a figure for each row of docs/performance.md', async () => {
  const json = join(folder, 'results.json');
  const bench = new LocalProcess(process.execPath, [
    'bench/main.ts',
    '--quick',
    '--json',
    json,
    ...WITHOUT_PEERS,
  ]);
  expect([await bench.exited(590_000), bench.exitCode === 0 || bench.output]).toEqual([0, true]);

  const { results } = JSON.parse(await readFile(json, 'utf8')) as {
    results: { name: string; rows: Row[] }[];
  };
  const document = await readFile(new URL('../../docs/performance.md', import.meta.url), 'utf8');
  expect(results.map(({ name }) => name)).toEqual(WITHOUT_PEERS);
  for (const { name, rows } of results) {
    const [, block = ''] = document.split(`<!-- bench ${name} -->`);
    const [table = ''] = block.split('<!-- end -->');
    const shown = [...table.matchAll(/^\| (.*?) \|/gm)].map(([, first = '']) => first).slice(1);
    expect(named(rows.map((row) => row.name))).toEqual(named(shown));
    for (const { value, ratio } of rows) {
      expect(value.median).toBeGreaterThan(0);
      expect(ratio?.median ?? 1).toBeGreaterThan(0);
    }
  }
}, 600_000);
