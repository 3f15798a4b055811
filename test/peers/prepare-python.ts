import { join } from 'node:path';
import { cached, cacheOf } from './cached.ts';
import { command } from './command.ts';

/** Python with the packages of a peer, once it is prepared. */
export function pythonOf(peer: string): string {
  return join(cacheOf(peer), 'bin/python');
}

/**
 * Installs the packages of a peer in Python into a virtual environment, in its cache.
 *
 * @param requirements path of its requirements.txt
 * @returns why it could not; undefined if they are there
 */
export function preparePython(peer: string, requirements: string): string | undefined {
  if (command('python3', '--version') === undefined) return 'it needs Python 3 (python3).';
  return cached(peer, requirements, (folder) => {
    if (command('python3', '-m', 'venv', folder) === undefined)
      return 'Python could not make a virtual environment (venv).';
    const installed = command(pythonOf(peer), '-m', 'pip', 'install', '--quiet', '-r', requirements);
    return installed === undefined ? 'pip could not install it; is the package index reachable?' : undefined;
  });
}
