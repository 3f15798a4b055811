import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// The peers are in a separate package next to this file, which is installed when a benchmark first needs it. So they are
// not imported like other dependencies, and each is used through a small interface with the functions that are called.

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** A peer, once all are installed. `T` is what of it is used. */
export async function loadPeer<T>(name: string): Promise<T> {
  install();
  const loaded = (await import(name)) as { default?: unknown };
  // Packages that are no ES modules come as the default export of one.
  return ('module.exports' in loaded ? loaded.default : loaded) as T;
}

/** Name and version, as package.json pins it. */
export function namedPeer(name: string): string {
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
  if (dependencies[name] === undefined) throw new Error(`bench/peers/package.json has no ${name}`);
  return `${name} ${dependencies[name]}`;
}

let isInstalled = false;

function install(): void {
  if (isInstalled) return;
  const { status } = spawnSync(process.execPath, ['setup.mjs', 'bench/peers'], {
    cwd: PROJECT,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('the peers could not be installed: run npm ci in bench/peers to see why');
  isInstalled = true;
}
