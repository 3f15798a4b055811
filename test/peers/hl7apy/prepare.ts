import { fileURLToPath } from 'node:url';
import { preparePython, pythonOf } from '../prepare-python.ts';

export const HL7APY = 'hl7apy';
/** Python with hl7apy, once it is prepared. */
export const PYTHON = pythonOf(HL7APY);

/** Installs hl7apy into a virtual environment. */
export function prepareHl7apy(): string | undefined {
  return preparePython(HL7APY, fileURLToPath(new URL('requirements.txt', import.meta.url)));
}
