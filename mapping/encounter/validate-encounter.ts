import type { Encounter } from 'fhir/r4.js';
import { PATIENT_ELEMENTS } from '../patient/validate-patient.ts';
import { validator } from '../r4/validator.ts';
import { CONTAINED_ELEMENTS } from './contained-elements.ts';
import { ENCOUNTER_ELEMENTS } from './encounter-elements.ts';

/** Checks a JSON value against FHIR R4's Encounter, with its Patient and all else that it may contain. */
export const validateEncounter = validator<Encounter>('Encounter', {
  ...PATIENT_ELEMENTS,
  ...CONTAINED_ELEMENTS,
  ...ENCOUNTER_ELEMENTS,
});
