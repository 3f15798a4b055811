import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildBundles, buildSdkAlone } from '../bin/bundles.ts';

const STARTS = 15;

/** In a process of its own, because only the first import of a module costs something. */
const IMPORT =
  'const start = performance.now(); await import(process.argv[1]); console.log(performance.now() - start);';

export interface ColdStart {
  /** Medians in ms, from the import to ready. */
  readonly transformMs: number;
  readonly sdkMs: number;
}

/**
 * How long the Lambda's bundle takes to start, beside one that only makes the two SDK clients. What lies between them is
 * ours: validation, mapping, log. In turn, so that a machine whose speed drifts slows both.
 */
export async function coldStart(): Promise<ColdStart> {
  const folder = await mkdtemp(join(tmpdir(), 'cold-start-'));
  try {
    const [transform] = await buildBundles(folder);
    const sdk = await buildSdkAlone(join(folder, 'sdk.mjs'));
    const pairs = Array.from(
      { length: STARTS },
      () => [startMs(transform?.path ?? ''), startMs(sdk.path)] as const,
    );
    return { transformMs: median(pairs.map(([ms]) => ms)), sdkMs: median(pairs.map(([, ms]) => ms)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function startMs(path: string): number {
  const { stdout } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', IMPORT, pathToFileURL(path).href],
    {
      env: { AWS_REGION: 'eu-central-1' },
      encoding: 'utf8',
    },
  );
  return Number(stdout);
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}
