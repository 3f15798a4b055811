import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildBundles, buildSdkAlone } from '../bin/bundles.ts';
import type { Benchmark, Row } from './harness/benchmark.ts';
import { ratioOf, spreadOf } from './harness/spread.ts';

const STARTS = 15;

/** In a process of its own, because only the first import of a module costs something. */
const IMPORT =
  'const start = performance.now(); await import(process.argv[1]); console.log(performance.now() - start);';

export const coldStart: Benchmark = {
  name: 'cold-start',
  question:
    'What does the transform add to a start of the Lambda beside the three SDK clients, which it needs?',
  corpus: 'the bundle of npm run build, and one that only makes the three SDK clients; import to ready',
  async *run({ isQuick }) {
    const folder = await mkdtemp(join(tmpdir(), 'cold-start-'));
    try {
      const bundles = await buildBundles(folder);
      const [transform, intake] = ['transform', 'intake'].map((name) =>
        bundles.find(({ path }) => path === join(folder, name, 'handler.mjs')),
      );
      const sdk = await buildSdkAlone(join(folder, 'sdk.mjs'));
      if (transform === undefined || intake === undefined) throw new Error('a bundle of a Lambda is missing');
      // In turn, so that a machine whose speed drifts slows both.
      const starts = Array.from({ length: isQuick ? 3 : STARTS }, () => ({
        transform: startMs(transform.path),
        intake: startMs(intake.path),
        sdk: startMs(sdk.path),
      }));
      const [whole, floor] = [starts.map((start) => start.transform), starts.map((start) => start.sdk)];
      const ratio = { ...ratioOf(whole, floor), to: 'the SDK alone', aim: { atMost: 1.5 } };
      yield { name: 'bundle of the Lambda, import to ready', value: spreadOf(whole), unit: 'ms', ratio };
      yield sizeOf('size of the bundle', transform.bytes);
      const ofIntake = starts.map((start) => start.intake);
      yield {
        name: "bundle of the intake's Lambda, import to ready",
        value: spreadOf(ofIntake),
        unit: 'ms',
        ratio: { ...ratioOf(ofIntake, whole), to: 'the bundle of the Lambda' },
      };
      yield sizeOf("size of the intake's bundle", intake.bytes);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const MOST_BYTES = 600_000;

function sizeOf(name: string, bytes: number): Row {
  const ratio = { ...spreadOf([bytes / MOST_BYTES]), to: '600 kB', aim: { atMost: 1 } };
  return { name, value: spreadOf([bytes / 1000]), unit: 'kB', ratio };
}

function startMs(path: string): number {
  const { stdout } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', IMPORT, pathToFileURL(path).href],
    { env: { AWS_REGION: 'eu-central-1' }, encoding: 'utf8' },
  );
  const ms = Number.parseFloat(stdout);
  if (Number.isNaN(ms)) throw new Error(`${path} did not start`);
  return ms;
}
