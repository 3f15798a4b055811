import type { Patient } from 'fhir/r4.js';

/** The FHIR id of the test patient: no other caller may use it. */
export const CANARY_ID = 'fhir-to-hl7v2-canary';

/** @param mark digits that are new in each run: the only thing that changes, and what is looked for in the answer of GET */
export function testPatient(mark: string): Patient {
  return {
    resourceType: 'Patient',
    id: CANARY_ID,
    name: [{ use: 'official', family: 'Canary', given: ['Test'] }],
    gender: 'unknown',
    birthDate: '1900-01-01',
    telecom: [{ system: 'phone', use: 'work', value: mark }],
  };
}

/** The path of the test patient in the API. */
export const CANARY_PATH = `/persistence/Patient/${CANARY_ID}`;

/** Whether an answer of GET has the mark. Another system may keep earlier numbers beside it. */
export function hasMark(resource: unknown, mark: string): boolean {
  const { telecom = [] } = (resource ?? {}) as Patient;
  return telecom.some(({ value }) => value === mark);
}
