import type { Coding } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { CDC_CODES, NULL_FLAVOR } from '../core/systems.ts';
import { type Triplet, tripletsOf } from '../datatypes/ce-triplet.ts';
import type { Vocabulary } from '../terminology/vocabulary.ts';

// Codes of race and ethnicity in the US: those of the CDC, of HL7's own tables, and of a site.

/** A field of PID for which HL7 has a table and the CDC codes. */
export interface UsTable {
  readonly url: string;
  readonly field: number;
  /** Codes of the category that the US office of management and budget defines; all others are details. */
  readonly categories: readonly string[];
  /** HL7's own table for the same: `0005`. */
  readonly number: string;
  /** Codes of it, and the CDC's or the null flavor that they stand for. */
  readonly table: Readonly<Record<string, Code>>;
}

/** What a site says about such a field. */
interface SiteCodes {
  /** That of a field without a table, with the site's names of coding systems. */
  readonly vocabulary: Vocabulary;
  /** Codes of the site for those of the CDC, and for the null flavor. */
  readonly localCodes: Readonly<Record<string, string>>;
  /** Whether CE.3 names HL7's table for codes of the CDC. */
  readonly namesTable: boolean;
}

export interface Category extends UsTable, SiteCodes {}

export function categoryOf(us: UsTable, site: SiteCodes): Category {
  const local = Object.entries(site.localCodes).map(([code, ofSite]): [string, Code] => [
    ofSite,
    { system: usSystemOf(code), code },
  ]);
  return { ...us, ...site, table: { ...us.table, ...Object.fromEntries(local) } };
}

export interface Code {
  readonly system: string | undefined;
  readonly code: string;
}

/** A code as CE.1 and CE.3 have it: the site's own code is one of the field's table. */
export function writtenCode(
  { system, code }: Code,
  name: string,
  { number, vocabulary, localCodes, namesTable }: Category,
): Triplet {
  if (system === undefined) return { code, name };
  // Only what is read back as the same code can stand without the name of its system.
  const isOfUs = system === usSystemOf(code);
  if (isOfUs && Object.hasOwn(localCodes, code)) return { code: localCodes[code], name: `HL7${number}` };
  const isNamedTable = namesTable && isOfUs && system === CDC_CODES;
  return { code, name: isNamedTable ? `HL7${number}` : vocabulary.systems.nameOf(system) };
}

/** A code that has the form of the CDC's is one of the CDC; any other code without a system is a site's own, or a word. */
export function codeOfTriplet(
  code: string,
  name: string | undefined,
  { number, table, vocabulary: { systems } }: Category,
): Code {
  if (name !== undefined && name !== `HL7${number}`) return { system: systems.uriOf(name), code };
  const known = Object.hasOwn(table, code) ? table[code] : undefined;
  if (known !== undefined) return known;
  if (isOfCdc(code)) return { system: CDC_CODES, code };
  return { system: name === undefined ? undefined : systems.uriOf(name), code };
}

/** The system of a code by its form. */
function usSystemOf(code: string): string {
  return isOfCdc(code) ? CDC_CODES : NULL_FLAVOR;
}

/** Whether a code has the form of the CDC's. */
export function isOfCdc(code: string): boolean {
  return /^\d{4}-\d$/.test(code);
}

export function partOf({ system, code = '' }: Coding, { categories }: Category): string {
  const isOmb = system === NULL_FLAVOR ? code === 'UNK' || code === 'ASKU' : categories.includes(code);
  return isOmb && (system === CDC_CODES || system === NULL_FLAVOR) ? 'ombCategory' : 'detailed';
}

/** Whether a repetition has a code of the CDC or of HL7's table, or names that table. */
export function isOfTheUs(repetitions: readonly Repetition[], category: Category): boolean {
  return repetitions.some((ce) => tripletsOf(ce).some((triplet) => isUsTriplet(triplet, category)));
}

export function isUsTriplet({ code, name }: Triplet, category: Category): boolean {
  if (name === `HL7${category.number}`) return true;
  if (code === undefined) return false;
  const { system } = codeOfTriplet(code, name, category);
  return system === CDC_CODES || system === NULL_FLAVOR;
}
