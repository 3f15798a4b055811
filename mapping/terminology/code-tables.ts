import { codeOf } from '../core/primitives.ts';
import { CODE_SYSTEM, FHIR, NULL_FLAVOR, V2_TABLE } from '../core/systems.ts';
import { CodeTable } from './code-table.ts';

// Rows in the order of each table, from the concept maps of HL7's v2-to-FHIR guide (snapshot of 2025-10).
// `retained` marks the v2 codes that are read but not chosen for writing; the choices that the guide leaves
// open are explained where they stand.

/** Table 0001, administrative sex. Ambiguous and not applicable are both `other`, which is written as O. */
export const ADMINISTRATIVE_SEX = new CodeTable('0001', `${FHIR}administrative-gender`, [
  { v2: 'F', fhir: 'female' },
  { v2: 'M', fhir: 'male' },
  { v2: 'O', fhir: 'other' },
  { v2: 'U', fhir: 'unknown' },
  { v2: 'A', fhir: 'other', retained: true },
  { v2: 'N', fhir: 'other', retained: true },
]);

/**
 * Table 0002, marital status. The letters mean different things on both sides (v2 A is separated, v3 A is
 * annulled), so a v3 letter is never sent unchanged. Of several v2 codes, that with the same meaning is written.
 */
export const MARITAL_STATUS = new CodeTable('0002', `${CODE_SYSTEM}v3-MaritalStatus`, [
  { v2: 'A', fhir: 'L', retained: true },
  { v2: 'D', fhir: 'D' },
  { v2: 'M', fhir: 'M' },
  { v2: 'S', fhir: 'S' },
  { v2: 'W', fhir: 'W' },
  { v2: 'C', fhir: 'C' },
  { v2: 'G', fhir: 'T', retained: true },
  { v2: 'P', fhir: 'T' },
  { v2: 'R', fhir: 'T', retained: true },
  { v2: 'E', fhir: 'L' },
  { v2: 'N', fhir: 'A' },
  { v2: 'I', fhir: 'I' },
  { v2: 'B', fhir: 'U' },
  { v2: 'U', fhir: 'UNK', system: NULL_FLAVOR },
  { v2: 'O', fhir: 'OTH', system: NULL_FLAVOR },
  { v2: 'T', fhir: 'NAVU', system: NULL_FLAVOR },
]);

const V2_0063 = `${V2_TABLE}0063`;
const V2_0131 = `${V2_TABLE}0131`;

/** Table 0063, relationship. The last four are contact roles in FHIR, and those are written to NK1-7. */
export const RELATIONSHIP = new CodeTable('0063', `${CODE_SYSTEM}v3-RoleCode`, [
  { v2: 'SEL', fhir: 'ONESELF' },
  { v2: 'SPO', fhir: 'SPS' },
  { v2: 'DOM', fhir: 'SIGOTHR' },
  { v2: 'CHD', fhir: 'CHILD' },
  { v2: 'GCH', fhir: 'GRNDCHILD' },
  { v2: 'NCH', fhir: 'NCHILD' },
  { v2: 'SCH', fhir: 'STPCHLD' },
  { v2: 'FCH', fhir: 'CHLDFOST' },
  { v2: 'PAR', fhir: 'PRN' },
  { v2: 'MTH', fhir: 'MTH' },
  { v2: 'FTH', fhir: 'FTH' },
  { v2: 'GRP', fhir: 'GRPRN' },
  { v2: 'EXF', fhir: 'EXT' },
  { v2: 'SIB', fhir: 'SIB' },
  { v2: 'BRO', fhir: 'BRO' },
  { v2: 'SIS', fhir: 'SIS' },
  { v2: 'FND', fhir: 'FRND' },
  { v2: 'DEP', fhir: 'DEP', system: V2_0063 },
  { v2: 'WRD', fhir: 'WRD', system: V2_0063 },
  { v2: 'CGV', fhir: 'CGV', system: V2_0063 },
  { v2: 'GRD', fhir: 'GRD', system: V2_0063 },
  { v2: 'OAD', fhir: 'OAD', system: V2_0063 },
  { v2: 'EME', fhir: 'EME', system: V2_0063 },
  { v2: 'ASC', fhir: 'ASC', system: V2_0063 },
  { v2: 'OWN', fhir: 'OWN', system: V2_0063 },
  { v2: 'TRA', fhir: 'TRA', system: V2_0063 },
  { v2: 'MGR', fhir: 'MGR', system: V2_0063 },
  { v2: 'NON', fhir: 'NON', system: V2_0063 },
  { v2: 'EMR', fhir: 'E', system: V2_0131, retained: true },
  { v2: 'EMC', fhir: 'C', system: V2_0131, retained: true },
  { v2: 'UNK', fhir: 'U', system: V2_0131, retained: true },
  { v2: 'OTH', fhir: 'O', system: V2_0131, retained: true },
]);

/** Table 0131, contact role: the same codes on both sides. */
export const CONTACT_ROLE = new CodeTable(
  '0131',
  V2_0131,
  ['E', 'C', 'F', 'I', 'N', 'S', 'O', 'U'].map((code) => ({ v2: code, fhir: code })),
);

const ADDRESS_TYPE_SYSTEM = `${FHIR}address-type`;

/** Table 0190, address type, for `Address.use`. */
export const ADDRESS_USE = new CodeTable('0190', `${FHIR}address-use`, [
  { v2: 'BA', fhir: 'old' },
  // Not in v2.5.1, but a code of later versions that fits the field: better than losing it.
  { v2: 'BI', fhir: 'billing' },
  { v2: 'C', fhir: 'temp' },
  { v2: 'B', fhir: 'work' },
  { v2: 'H', fhir: 'home' },
  { v2: 'O', fhir: 'work', retained: true },
]);

/** Table 0190, address type, for `Address.type`. */
export const ADDRESS_TYPE = new CodeTable('0190', ADDRESS_TYPE_SYSTEM, [
  { v2: 'M', fhir: 'postal' },
  { v2: 'SH', fhir: 'postal', retained: true },
]);

/**
 * Table 0200, name type. S, in v2.5.1 a pseudonym to ensure anonymity, is written for `anonymous`; the codes
 * that the guide has for anonymous, old and temp (MSK, BAD, TEMP) are not in v2.5.1 and are only read.
 */
export const NAME_TYPE = new CodeTable('0200', `${FHIR}name-use`, [
  { v2: 'BAD', fhir: 'old', retained: true },
  { v2: 'D', fhir: 'usual' },
  { v2: 'L', fhir: 'official' },
  { v2: 'M', fhir: 'maiden' },
  { v2: 'MSK', fhir: 'anonymous', retained: true },
  { v2: 'N', fhir: 'nickname' },
  { v2: 'NAV', fhir: 'temp', retained: true },
  { v2: 'R', fhir: 'official', retained: true },
  { v2: 'S', fhir: 'anonymous' },
  { v2: 'TEMP', fhir: 'temp', retained: true },
]);

/** Table 0200 with the codes of later versions that the guide maps: TEMP and BAD are written too. */
export const NAME_TYPE_OF_GUIDE = new CodeTable(
  NAME_TYPE.number,
  NAME_TYPE.fhirSystem,
  NAME_TYPE.rows.map(({ v2, fhir, retained }) =>
    retained === undefined || v2 === 'TEMP' || v2 === 'BAD' ? { v2, fhir } : { v2, fhir, retained },
  ),
);

/** Table 0201, telecommunication use. PRS is not in v2.5.1: mobile is PRN with equipment CP there. */
export const TELECOM_USE = new CodeTable('0201', `${FHIR}contact-point-use`, [
  { v2: 'PRN', fhir: 'home' },
  { v2: 'WPN', fhir: 'work' },
  { v2: 'PRS', fhir: 'mobile', retained: true },
]);

/** Table 0202, telecommunication equipment. CP says mobile phone, which is a use in FHIR; see `xtn-contact-point.ts`. */
export const TELECOM_EQUIPMENT = new CodeTable('0202', `${FHIR}contact-point-system`, [
  { v2: 'PH', fhir: 'phone' },
  { v2: 'FX', fhir: 'fax' },
  { v2: 'MD', fhir: 'other', retained: true },
  { v2: 'SAT', fhir: 'other', retained: true },
  { v2: 'BP', fhir: 'pager' },
  { v2: 'Internet', fhir: 'email' },
  { v2: 'X.400', fhir: 'email', retained: true },
  { v2: 'TDD', fhir: 'other', retained: true },
  { v2: 'TTY', fhir: 'other', retained: true },
]);

/** Table 0136, yes or no. */
export const YES = 'Y';
export const NO = 'N';

export function booleanToV2(value: boolean): string {
  return value ? YES : NO;
}

export function booleanToFhir(text: string | undefined): boolean | undefined {
  const code = codeOf(text);
  return code === YES ? true : code === NO ? false : undefined;
}
