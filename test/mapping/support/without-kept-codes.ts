import type { Extension } from 'fhir/r4.js';
import { ALTERNATE_CODES } from '../../../mapping/terminology/coded-element.ts';

/** A resource without codes of v2 that were kept beside those of FHIR: they are written as they came. */
export function withoutKeptCodes<R extends object>(resource: R): R {
  const isKept = (extension: unknown) =>
    typeof extension === 'object' && (extension as Extension | null)?.url === ALTERNATE_CODES;
  return JSON.parse(JSON.stringify(resource), (_, value) =>
    Array.isArray(value) ? value.filter((entry) => !isKept(entry)) : value,
  );
}
