import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildBundles } from '../../bin/bundles.ts';
import type { ChildOptions } from '../harness/child.ts';
import { containerStart } from './dockerfile.ts';

/** What is loaded beside a process that is measured. */
const BESIDE = {
  probe: fileURLToPath(new URL('../harness/probe.ts', import.meta.url)),
  follow: fileURLToPath(new URL('../../local/pipeline/exit-with-parent.ts', import.meta.url)),
};

/**
 * Bundles the two containers and gives how each starts its process: Node's options and the environment of its Dockerfile. What
 * is loaded beside it is JavaScript too: Node's compiler for TypeScript would take some 15 MB.
 *
 * @param folder is replaced
 */
export async function buildContainers(folder: string): Promise<(name: string) => Promise<ChildOptions>> {
  await buildBundles(folder);
  const outdir = join(folder, 'beside');
  await build({ entryPoints: BESIDE, outdir, outExtension: { '.js': '.mjs' }, format: 'esm' });
  return async (name) => {
    const { execArgv, environment } = containerStart(
      await readFile(join(folder, name, 'Dockerfile'), 'utf8'),
    );
    return {
      entry: join(folder, name, 'main.mjs'),
      execArgv: [...execArgv, '--expose-gc', '--import', join(outdir, 'probe.mjs')],
      environment,
      follow: join(outdir, 'follow.mjs'),
    };
  };
}
