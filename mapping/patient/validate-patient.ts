import type { Patient } from 'fhir/r4.js';
import type { ElementTables } from '../r4/r4-types.ts';
import { validator } from '../r4/validator.ts';

/** The elements of a FHIR R4 (4.0.1) Patient, written as in `r4-types.ts`. */
export const PATIENT_ELEMENTS: ElementTables = {
  Patient: {
    resourceType: 'Patient',
    id: 'id',
    meta: 'Meta',
    language: 'code',
    text: 'Narrative',
    contained: 'Resource*',
    identifier: 'Identifier*',
    active: 'boolean',
    name: 'HumanName*',
    telecom: 'ContactPoint*',
    gender: 'male|female|other|unknown',
    birthDate: 'date',
    deceasedBoolean: 'boolean',
    deceasedDateTime: 'dateTime',
    address: 'Address*',
    maritalStatus: 'CodeableConcept',
    multipleBirthBoolean: 'boolean',
    multipleBirthInteger: 'integer',
    photo: 'Attachment*',
    contact: 'Patient.contact*',
    communication: 'Patient.communication*',
    generalPractitioner: 'Reference*',
    managingOrganization: 'Reference',
    link: 'Patient.link*',
  },
  'Patient.contact': {
    relationship: 'CodeableConcept*',
    name: 'HumanName',
    telecom: 'ContactPoint*',
    address: 'Address',
    gender: 'male|female|other|unknown',
    organization: 'Reference',
    period: 'Period',
  },
  'Patient.communication': { language: 'CodeableConcept!', preferred: 'boolean' },
  'Patient.link': { other: 'Reference!', type: 'replaced-by|replaces|refer|seealso!' },
};

/** Checks a JSON value against FHIR R4's Patient. */
export const validatePatient = validator<Patient>('Patient', PATIENT_ELEMENTS, [
  ['deceasedBoolean', 'deceasedDateTime'],
  ['multipleBirthBoolean', 'multipleBirthInteger'],
]);
