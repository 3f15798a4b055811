import { fileURLToPath } from 'node:url';
import { preparePython, pythonOf } from '../prepare-python.ts';

const MOTO = 'moto';
/** Python with moto's server and boto3, once it is prepared. */
export const PYTHON = pythonOf(MOTO);

/** Installs moto into a virtual environment. */
export function prepareMoto(): string | undefined {
  return preparePython(MOTO, fileURLToPath(new URL('requirements.txt', import.meta.url)));
}
