import type { CodeableConcept } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { ceCodeableConcept, type Vocabulary } from './ce-codeable-concept.ts';
import type { TwoWay } from './two-way.ts';

const BCP_47 = 'urn:ietf:bcp:47';

/** A code that is a language tag as it stands: `en`, `eng`, `de-CH`. */
const LANGUAGE_TAG = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/;

/**
 * Table 0296 has no codes of its own: ISO 639 is suggested, and those codes are language tags. The code of the table is
 * kept beside the tag, so that a sender's own coding system is written again.
 */
const vocabulary: Vocabulary = {
  hl7Name: 'HL70296',
  v2System: 'http://terminology.hl7.org/CodeSystem/v2-0296',
  toFhir: (v2) => (LANGUAGE_TAG.test(v2) ? { system: BCP_47, code: v2, isRetained: true } : undefined),
  // Tags are written with their own system, so that a tag and a code of the table are never confused.
  toV2: () => undefined,
};

/** PID-15 and a language of `Patient.communication`. */
export const ceLanguage: TwoWay<CodeableConcept, Repetition> = ceCodeableConcept(vocabulary);
