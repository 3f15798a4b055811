import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announce, runningEmulators } from '../../../runtime/local-pipeline/running-pipeline.ts';

test('a running pipeline is found, and the file of a killed one is ignored', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'running-'));
  await writeFile(join(folder, '999999999'), 'http://gone');

  const withdraw = announce('http://here', folder);
  expect(runningEmulators(folder)).toEqual(['http://here']);
  withdraw();
  expect(runningEmulators(folder)).toEqual([]);
  expect(runningEmulators(join(folder, 'none'))).toEqual([]);
  await rm(folder, { recursive: true });
});

test('a pipeline of another user is found', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'running-'));
  // Process 1 is root's: whoever else runs this test may not signal it.
  await writeFile(join(folder, '1'), 'http://other');

  expect(runningEmulators(folder)).toEqual(['http://other']);
  await rm(folder, { recursive: true });
});

test('a pipeline runs even if it cannot be registered', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'running-'));
  await writeFile(join(folder, 'file'), '');

  const withdraw = announce('http://here', join(folder, 'file'));
  withdraw();
  expect(runningEmulators(join(folder, 'file'))).toEqual([]);
  await rm(folder, { recursive: true });
});
