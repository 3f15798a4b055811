import { CODE_SYSTEM, SNOMED_CT, V2_TABLE } from '../core/systems.ts';
import { CodeTable } from './code-table.ts';

// The tables of PV1, PV2 and of ROL after PV1, from the concept maps of HL7's v2-to-FHIR guide. Codes that are the same on
// both sides have no row here: `table-codes.ts` lists them.

/** What a message says where a class has no code. */
export const UNKNOWN_CLASS = 'U';

/**
 * Table 0004, patient class. The other classes of FHIR are written as the code that holds them, and read back as the first
 * one. R, B, C, N and U are not classes of FHIR: they stay codes of the table.
 */
export const PATIENT_CLASS = new CodeTable('0004', `${CODE_SYSTEM}v3-ActCode`, [
  { v2: 'E', fhir: 'EMER' },
  { v2: 'I', fhir: 'IMP' },
  { v2: 'O', fhir: 'AMB' },
  { v2: 'P', fhir: 'PRENC' },
  { v2: 'I', fhir: 'ACUTE' },
  { v2: 'I', fhir: 'NONAC' },
  { v2: 'I', fhir: 'OBSENC' },
  { v2: 'O', fhir: 'FLD' },
  { v2: 'O', fhir: 'HH' },
  { v2: 'O', fhir: 'SS' },
  { v2: 'O', fhir: 'VR' },
]);

/** Table 0069, hospital service. */
export const HOSPITAL_SERVICE = new CodeTable('0069', `${CODE_SYSTEM}service-type`, [
  { v2: 'MED', fhir: '382' },
  { v2: 'URO', fhir: '222' },
]);

/** Table 0007, admission type: the same codes on both sides. */
export const ADMISSION_TYPE = new CodeTable('0007', `${V2_TABLE}0007`, []);

/** Tables 0023 and 0112: FHIR has codes of its own for them, which the guide does not map. A site may. */
export const ADMIT_SOURCE = new CodeTable('0023', `${CODE_SYSTEM}admit-source`, []);
export const DISCHARGE_DISPOSITION = new CodeTable('0112', `${CODE_SYSTEM}discharge-disposition`, []);

/** Table 0217, visit priority. */
export const VISIT_PRIORITY = new CodeTable('0217', `${CODE_SYSTEM}v3-ActPriority`, [
  { v2: '1', fhir: 'EM' },
  { v2: '2', fhir: 'UR' },
  { v2: '3', fhir: 'EL' },
]);

/** Code system of the roles in which someone takes part in a visit. */
export const PARTICIPATION = `${CODE_SYSTEM}v3-ParticipationType`;

/** Table 0443, provider role. */
export const PROVIDER_ROLE = new CodeTable('0443', PARTICIPATION, [
  { v2: 'AD', fhir: 'ADM' },
  { v2: 'AT', fhir: 'ATND' },
  { v2: 'CP', fhir: 'CON' },
  { v2: 'RP', fhir: 'REF' },
  { v2: 'PP', fhir: '446050000', system: SNOMED_CT },
  { v2: 'PI', fhir: '40570005', system: SNOMED_CT },
]);
