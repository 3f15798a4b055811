import { FHIR_ID_MARK } from '../../mapping/core/fhir-id.ts';
import type { AssigningAuthority, LocalTable, SiteProfile } from '../../mapping/core/site-profile.ts';
import { CDC_CODES } from '../../mapping/core/systems.ts';
import { tagOf } from '../../mapping/datatypes/ce-language.ts';
import { isOfCdc } from '../../mapping/extensions/us-codes.ts';
import { codeSystemUri, LOCAL } from '../../mapping/terminology/code-systems.ts';
import type { CodeTable } from '../../mapping/terminology/code-table.ts';
import {
  ADMINISTRATIVE_SEX,
  CONTACT_ROLE,
  MARITAL_STATUS,
  RELATIONSHIP,
} from '../../mapping/terminology/code-tables.ts';
import { RELIGION } from '../../mapping/terminology/religions.ts';
import {
  ADMISSION_TYPE,
  ADMIT_SOURCE,
  DISCHARGE_DISPOSITION,
  HOSPITAL_SERVICE,
  PATIENT_CLASS,
} from '../../mapping/terminology/visit-tables.ts';
import { CDC_AS_TABLE } from '../../mapping/terminology/vocabulary.ts';

type Codes = Readonly<Record<string, string>>;

/** What a code of a table means before the site says anything, and which FHIR codes it can replace. */
interface Standing {
  /** The FHIR code that a v2 code is written for, unless the site replaces it. */
  meaningOf(v2: string): string | undefined;
  /** What is expected instead of a FHIR code; undefined if the code is one. */
  expectedFor?(fhir: string): string | undefined;
}

/** Local codes that would be read as a different code than was written, or that could never be written. */
export function ambiguousCodes(
  localCodes: Partial<Record<LocalTable, Codes>>,
  { race, ethnicity }: Partial<Pick<SiteProfile, 'race' | 'ethnicity'>>,
): string[] {
  const ofUs = (meaning: unknown) =>
    meaning === undefined || meaning === 'us-core' ? US_CODES : COUNTRY_CODES;
  const tables: Readonly<Record<LocalTable, Standing>> = {
    // The only table with a required binding: the element allows no other FHIR codes.
    administrativeSex: { ...ofTable(ADMINISTRATIVE_SEX), expectedFor: genderExpected },
    maritalStatus: ofTable(MARITAL_STATUS),
    relationship: ofTable(RELATIONSHIP),
    contactRole: ofTable(CONTACT_ROLE),
    religion: ofTable(RELIGION),
    language: LANGUAGES,
    race: ofUs(race),
    ethnicity: ofUs(ethnicity),
    nationality: COUNTRY_CODES,
    citizenship: COUNTRY_CODES,
    patientClass: ofTable(PATIENT_CLASS),
    admissionType: ofTable(ADMISSION_TYPE),
    hospitalService: ofTable(HOSPITAL_SERVICE),
    admitSource: ofTable(ADMIT_SOURCE),
    dischargeDisposition: ofTable(DISCHARGE_DISPOSITION),
  };
  return Object.entries(localCodes).flatMap(([table, codes]) =>
    ambiguousIn(`localCodes.${table}`, tables[table as LocalTable], codes),
  );
}

function ambiguousIn(place: string, standing: Standing, codes: Codes): string[] {
  const problems: string[] = [];
  const taken = new Map<string, string>();
  for (const [fhir, local] of Object.entries(codes)) {
    const expected = standing.expectedFor?.(fhir);
    if (expected !== undefined) problems.push(`${place}.${fhir}: is not a FHIR code, expected ${expected}`);
    const meaning = standing.meaningOf(local);
    const isFree = meaning === undefined || Object.hasOwn(codes, meaning);
    const other = taken.get(local) ?? (isFree ? undefined : meaning);
    if (other !== undefined) problems.push(`${place}.${fhir}: ${local} is the code for ${other}`);
    taken.set(local, fhir);
  }
  return problems;
}

function ofTable({ rows }: CodeTable): Standing {
  return {
    meaningOf: (v2) => rows.find((row) => row.v2 === v2 && row.retained === undefined)?.fhir,
  };
}

const GENDERS = [...new Set(ADMINISTRATIVE_SEX.rows.map(({ fhir }) => fhir))];

function genderExpected(code: string): string | undefined {
  return GENDERS.includes(code) ? undefined : GENDERS.join(', ');
}

const LANGUAGES: Standing = {
  meaningOf: (code) => tagOf(code),
  expectedFor: (tag) => (tagOf(tag) === tag ? undefined : 'a language tag, such as de or de-CH'),
};

const US_CODES: Standing = {
  meaningOf: (code) => (isOfCdc(code) ? code : undefined),
  expectedFor: (code) =>
    isOfCdc(code) || code === 'UNK' || code === 'ASKU' ? undefined : 'a code of the CDC, UNK or ASKU',
};

/** The table has no codes of HL7. */
const COUNTRY_CODES: Standing = { meaningOf: () => undefined };

/** Names of coding systems that would be read as another system than was written. */
export function ambiguousNames(names: Codes): string[] {
  const taken = new Map<string, string>();
  return Object.entries(names).flatMap(([uri, name]) => {
    const place = `codingSystemNames.${uri}`;
    if (uri === CDC_CODES && name === CDC_AS_TABLE) return [];
    const other = taken.get(name);
    taken.set(name, uri);
    if (other !== undefined) return [`${place}: ${name} is the name of ${other}`];
    if (name === LOCAL) return [`${place}: ${LOCAL} is the name of local codes`];
    if (/^HL7\d{4}$/.test(name)) return [`${place}: ${name} is the name of a table of HL7`];
    const known = codeSystemUri(name);
    return known === uri || known?.endsWith(`:${encodeURIComponent(name)}`)
      ? []
      : [`${place}: ${name} is the name of ${known}`];
  });
}

/** Types that would mark an identifier as the FHIR id. */
export function markingTypes(types: Codes): string[] {
  return Object.entries(types).flatMap(([system, type]) =>
    type === FHIR_ID_MARK.type ? [`identifierTypes.${system}: ${type} is the type of the FHIR id`] : [],
  );
}

/**
 * Authorities that are ambiguous in a message, where the namespace alone identifies an authority.
 *
 * @param assigner assigning authority of the FHIR id at this site
 */
export function ambiguousAuthorities(
  authorities: readonly AssigningAuthority[],
  assigner?: string,
): string[] {
  return authorities.flatMap(({ namespace }, index) => {
    if (namespace === FHIR_ID_MARK.assigner || namespace === assigner)
      return [`assigningAuthorities.${index}: ${namespace} is the assigner of the FHIR id`];
    const first = authorities.findIndex((one) => one.namespace === namespace);
    return first === index
      ? []
      : [`assigningAuthorities.${index}: ${namespace} is the namespace of assigningAuthorities.${first}`];
  });
}
