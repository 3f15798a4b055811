import { readFileSync } from 'node:fs';
import { BENCHMARKS } from '../../../bench/benchmarks.ts';
import { withResults } from '../../../bench/harness/markdown.ts';

const RUN = {
  measuredAt: '2026-01-02T03:04:05.678Z',
  machine: { node: 'v24.0.0', processor: 'Some CPU', cores: 2, memoryGB: 4, system: 'Linux 6' },
};
const value = { least: 1, median: 2, most: 3 };
const ROWS = [
  { name: 'floor', value, unit: '/s' },
  { name: 'a | b', value, unit: '/s', ratio: { ...value, to: 'the floor', aim: { atLeast: 3 } }, note: 'N' },
];
const block = (name: string, text = 'old') => `<!-- bench ${name} -->\n${text}\n<!-- end -->\n`;

test('the block of what was measured is replaced, with date and machine, and nothing else', () => {
  const document = `# Title\n\n${block('er7')}prose\n\n${block('mllp')}`;

  const written = withResults(document, [{ name: 'er7', rows: ROWS }], RUN);

  expect(written).toBe(`# Title

<!-- bench er7 -->

| what | median (least–most) | beside | aim | note |
|---|---|---|---|---|
| floor | 2 /s (1–3) |  |  |  |
| a \\| b | 2 /s (1–3) | 2 × the floor (1–3) | ≥ 3: **missed** | N |

Measured 2026-01-02: Node v24.0.0, Some CPU, 2 cores, 4 GB, Linux 6.

<!-- end -->
prose

${block('mllp')}`);
  expect(withResults(written, [{ name: 'er7', rows: ROWS }], RUN)).toBe(written);
});

test('figures that have no place in the document are not lost in silence', () => {
  expect(() => withResults(block('mllp'), [{ name: 'er7', rows: ROWS }], RUN)).toThrow('no block for er7');
});

test.each(BENCHMARKS.map(({ name }) => name))('docs/performance.md has figures of %s', (name) => {
  const document = readFileSync('docs/performance.md', 'utf8');

  expect(document).toContain(`## ${name}\n`);
  expect(document).toMatch(
    new RegExp(`<!-- bench ${name} -->\n\n\\| what [^]*?\n\nMeasured \\d{4}-[^]*?<!-- end -->`),
  );
});
