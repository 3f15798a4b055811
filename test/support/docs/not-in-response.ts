import { readFileSync } from 'node:fs';
import type { Patient } from 'fhir/r4.js';

const DOC = readFileSync(new URL('../../../docs/test-hl7-server.md', import.meta.url), 'utf8');

/** Elements and extensions that the documentation names as missing from a response to a query. */
export const NOT_IN_RESPONSE = [...DOC.matchAll(/^\| (?:ROL|OBX|PV1|MSH)-\d+ \| `([^`]+)`/gm)].map(
  ([, element = '']) => element,
);

/** A Patient without those. */
export function notInResponse(patient: Patient): Patient {
  const { meta, extension, ...rest } = structuredClone(patient) as Patient & Record<string, unknown>;
  for (const element of NOT_IN_RESPONSE) delete rest[element];
  const kept = extension?.filter(({ url }) => !NOT_IN_RESPONSE.some((name) => url.endsWith(`/${name}`)));
  return {
    ...rest,
    ...(kept !== undefined && kept.length > 0 ? { extension: kept } : {}),
    ...(meta && { meta: { lastUpdated: meta.lastUpdated } }),
  } as Patient;
}
