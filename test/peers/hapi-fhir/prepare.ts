import { fileURLToPath } from 'node:url';
import { prepareJava } from '../prepare-java.ts';

/** Fetches HAPI FHIR with Maven. */
export function prepareHapiFhir(): string | undefined {
  return prepareJava('hapi-fhir', fileURLToPath(new URL('pom.xml', import.meta.url)));
}
