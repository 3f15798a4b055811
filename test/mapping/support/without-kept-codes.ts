import type { Extension, Patient } from 'fhir/r4.js';
import { ALTERNATE_CODES } from '../../../mapping/terminology/coded-element.ts';

/** A Patient without codes of v2 that were kept beside those of FHIR: they are written as they came. */
export function withoutKeptCodes(patient: Patient): Patient {
  const isKept = (extension: unknown) =>
    typeof extension === 'object' && (extension as Extension | null)?.url === ALTERNATE_CODES;
  return JSON.parse(JSON.stringify(patient), (_, value) =>
    Array.isArray(value) ? value.filter((entry) => !isKept(entry)) : value,
  );
}
