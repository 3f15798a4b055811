import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announce, runningEmulators } from '../../local/running-pipeline.ts';

test('a pipeline is found while it runs, and what a killed one left is not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'running-'));
  await writeFile(join(folder, '999999999'), 'http://gone');

  const withdraw = announce('http://here', folder);
  expect(runningEmulators(folder)).toEqual(['http://here']);
  withdraw();
  expect(runningEmulators(folder)).toEqual([]);
  expect(runningEmulators(join(folder, 'none'))).toEqual([]);
  await rm(folder, { recursive: true });
});
