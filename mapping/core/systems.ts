/** Identifier system of social security numbers of the US (NamingSystem us-ssn of FHIR R4). */
export const US_SSN = 'http://hl7.org/fhir/sid/us-ssn';
