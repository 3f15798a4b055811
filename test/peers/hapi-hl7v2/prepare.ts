import { fileURLToPath } from 'node:url';
import { prepareJava } from '../prepare-java.ts';

/** Fetches HAPI with Maven. */
export function prepareHapi(): string | undefined {
  return prepareJava('hapi-hl7v2', fileURLToPath(new URL('pom.xml', import.meta.url)));
}
