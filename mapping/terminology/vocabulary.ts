import type { SiteProfile } from '../core/site-profile.ts';
import { CDC_CODES } from '../core/systems.ts';
import { type CodingSystems, codingSystems, STANDARD_NAMES } from './code-systems.ts';
import type { CodeTable } from './code-table.ts';
import { hasTableCodes, isTableCode } from './table-codes.ts';

/** What the codes of one CE field are: the table of HL7 v2 that they come from and how FHIR codes them. */
export interface Vocabulary {
  /** Name of the field's table in CE.3; undefined if the field has no table. */
  readonly hl7Name: string | undefined;
  /** How CE.3 names the systems of codes that are not of the field's table. */
  readonly systems: CodingSystems;
  /** Whether a code without a coding system belongs to the field's table. */
  has(code: string): boolean;
  /** The FHIR coding of a v2 code, and whether the v2 code has to be kept beside it; undefined where they are the same. */
  toFhir(system: string, code: string): Meaning | undefined;
  /** The v2 code of a FHIR coding, if there is a canonical one, and its system as CE.3 names it. */
  toV2(system: string, code: string): { readonly name: string; readonly code: string } | undefined;
}

export interface Meaning {
  readonly system: string;
  readonly code: string;
  readonly isRetained: boolean;
}

/** The field's own table, and other ones whose codes are understood in it where CE.3 names them. */
export function tableVocabulary(own: CodeTable, ...others: readonly CodeTable[]): Vocabulary {
  const tables = [own, ...others];
  return {
    hl7Name: own.hl7Name,
    systems: STANDARD_NAMES,
    has: (code) => own.has(code),
    toFhir(system, code) {
      const table = tables.find(({ v2System }) => v2System === system);
      const row = table?.ofV2(code);
      if (table === undefined || row === undefined) return undefined;
      return { system: table.systemOf(row), code: row.fhir, isRetained: row.retained === true };
    },
    toV2(system, code) {
      for (const table of tables) {
        const row = table.ofFhir(code, system);
        if (row !== undefined) return { name: table.hl7Name, code: row.v2 };
      }
      return undefined;
    },
  };
}

/** A table that the guide does not map: its codes are the same on both sides. */
export function plainVocabulary(table: string): Vocabulary {
  return { ...NO_TABLE, hl7Name: `HL7${table}`, has: (code) => isTableCode(table, code) };
}

/** {@link plainVocabulary} of a field that holds a bare code (IS): where HL7 defines no codes, each is one of the table. */
export function bareVocabulary(table: string): Vocabulary {
  const vocabulary = plainVocabulary(table);
  return hasTableCodes(table) ? vocabulary : { ...vocabulary, has: () => true };
}

/** A field without a table: a code without a system has none in FHIR either. */
export const NO_TABLE: Vocabulary = {
  hl7Name: undefined,
  systems: STANDARD_NAMES,
  has: () => false,
  toFhir: () => undefined,
  toV2: () => undefined,
};

/** What CE.3 says for the CDC's codes of race and ethnicity where the site names the table of the field for them. */
export const CDC_AS_TABLE = 'HL70005';

/** The names of code systems at a site. */
export function systemsOf({ codingSystemNames }: Pick<SiteProfile, 'codingSystemNames'>): CodingSystems {
  const { [CDC_CODES]: ofCdc, ...others } = codingSystemNames;
  return codingSystems(ofCdc === undefined || ofCdc === CDC_AS_TABLE ? others : codingSystemNames);
}

/** The vocabularies of a site, whose CE.3 names code systems as it does. */
export function vocabularies(profile: Pick<SiteProfile, 'codingSystemNames'>) {
  const systems = systemsOf(profile);
  return {
    table: (own: CodeTable, ...others: readonly CodeTable[]): Vocabulary => ({
      ...tableVocabulary(own, ...others),
      systems,
    }),
    plain: (table: string): Vocabulary => ({ ...plainVocabulary(table), systems }),
    bare: (table: string): Vocabulary => ({ ...bareVocabulary(table), systems }),
    /** A table whose codes stand alone, of which some are codes of FHIR. */
    bareTable: (own: CodeTable): Vocabulary => {
      const { has } = bareVocabulary(own.number);
      return { ...tableVocabulary(own), has: (code) => own.has(code) || has(code), systems };
    },
    none: { ...NO_TABLE, systems } as Vocabulary,
  };
}
