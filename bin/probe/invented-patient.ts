import type { Patient } from 'fhir/r4.js';

/** @param isLatin whether the site's character set has letters with diaeresis */
export function inventedPatient(id: string, isLatin: boolean): Patient {
  return {
    resourceType: 'Patient',
    id,
    name: [isLatin ? { family: 'Prüfung', given: ['Zoë'] } : { family: 'Probe', given: ['Zoe'] }],
    gender: 'unknown',
    birthDate: '1900-01-01',
  };
}
