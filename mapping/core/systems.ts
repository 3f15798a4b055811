// Base URLs of the code systems, identifier systems and extensions that are read and written. No other file spells them.

/** Extensions of FHIR R4 and its extension pack. */
export const STRUCTURE_DEFINITION = 'http://hl7.org/fhir/StructureDefinition/';
/** Elements of R5 in R4, as extensions: `Encounter.plannedStartDate`. */
export const R5_ELEMENT = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-';
/** Extensions of US Core. */
export const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';
/** Extensions that HL7's v2-to-FHIR project proposes. */
export const V2_MAPPINGS = 'http://hl7.org/fhir/uv/v2mappings/StructureDefinition/';
export const DATA_ABSENT_REASON = `${STRUCTURE_DEFINITION}data-absent-reason`;

/** Code systems of HL7 Terminology. */
export const CODE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/';
/** Tables of HL7 v2, followed by four digits. */
export const V2_TABLE = `${CODE_SYSTEM}v2-`;
export const NULL_FLAVOR = `${CODE_SYSTEM}v3-NullFlavor`;
/** Code systems of FHIR itself. */
export const FHIR = 'http://hl7.org/fhir/';
/** Identifier and code systems that FHIR names for others. */
export const SID = `${FHIR}sid/`;

/** Countries as codes of two or three letters, or of numbers. */
export const ISO_3166 = 'urn:iso:std:iso:3166';

export const URN_OID = 'urn:oid:';
/** Race and ethnicity codes of the CDC. */
export const CDC_CODES = `${URN_OID}2.16.840.1.113883.6.238`;
/** Units of measure. */
export const UCUM = 'http://unitsofmeasure.org';
export const SNOMED_CT = 'http://snomed.info/sct';
/** Identifier system of social security numbers of the US (NamingSystem us-ssn of FHIR R4). */
export const US_SSN = `${SID}us-ssn`;

/** Extensions and code systems of our own: neither FHIR nor the guide has a place for what they hold. */
export const OWN = 'urn:fhir-to-hl7v2-transform:';
