import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = [
  ...['bin', 'lib', 'lambda', 'fargate-sender', 'test-hl7-server', 'hl7v2', 'mapping', 'runtime'],
  ...['local', 'bench', 'docs', 'test'],
];
/** More than a reader takes in at once; a folder of that many holds two ideas. */
const MOST_FILES = 25;

test.each(FOLDERS)('%s has no folder of more than 25 files', (folder) => {
  const counts = countsIn(folder);

  const large = counts.filter(({ files }) => files > MOST_FILES);

  expect(counts.length).toBeGreaterThan(0);
  expect(large).toEqual([]);
});

/** A folder and all below it that have files, each with how many stand directly in it. */
function countsIn(folder: string): { folder: string; files: number }[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).length;
  const below = entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .flatMap(({ name }) => countsIn(join(folder, name)));
  return files === 0 ? below : [{ folder, files }, ...below];
}
