import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, cacheOf } from '../cached.ts';
import { command } from '../command.ts';

export const HL7APY = 'hl7apy';
/** Python with hl7apy, once it is prepared. */
export const PYTHON = join(cacheOf(HL7APY), 'bin/python');

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));

/** Installs hl7apy into a virtual environment. */
export function prepareHl7apy(): string | undefined {
  if (command('python3', '--version') === undefined) return 'it needs Python 3 (python3).';
  return cached(HL7APY, REQUIREMENTS, (folder) => {
    if (command('python3', '-m', 'venv', folder) === undefined)
      return 'Python could not make a virtual environment (venv).';
    const installed = command(PYTHON, '-m', 'pip', 'install', '--quiet', '-r', REQUIREMENTS);
    return installed === undefined ? 'pip could not install it; is the package index reachable?' : undefined;
  });
}
